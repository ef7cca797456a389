// 工作台的快捷键。没有脚本时页面照常可用；单键可以关掉（WCAG 2.1.4）。
(function(){
  function off(){ try{ return localStorage.getItem('gk-keys')==='off'; }catch(e){ return false; } }
  function typing(){ var at=document.activeElement; return /INPUT|TEXTAREA|SELECT/.test(at.tagName)||at.isContentEditable; }

  // J K 在列表里上下移动；标题链接得到焦点，Enter 打开。
  function move(down){
    var rows=[].slice.call(document.querySelectorAll('table[data-rows] tbody tr,table.t tbody tr')); if(!rows.length) return;
    var i=rows.findIndex(function(r){return r.classList.contains('on');});
    if(i>=0) rows[i].classList.remove('on');
    i=Math.max(0,Math.min(rows.length-1,i+(down?1:-1)));
    rows[i].classList.add('on'); var a=rows[i].querySelector('th a,a'); if(a) a.focus();
  }

  // Ctrl+S 保存，Ctrl+Enter 交初审：按下表单里对应的按钮。
  function press(value){
    var form=document.querySelector('form[data-save]'); if(!form) return false;
    var button=form.querySelector('button[name=act][value='+value+']'); if(!button) return false;
    form.requestSubmit(button); return true;
  }

  var KEYS=[['/','搜索'],['J K','列表里下移、上移'],['Enter','打开选中的一件'],['Ctrl+S','保存正在写的信息'],['Ctrl+Enter','保存并交初审'],['Alt+F10','从正文到格式工具栏'],['?','看快捷键']];
  var box;
  function help(){
    if(!box){
      box=document.createElement('dialog'); box.className='keys'; box.setAttribute('aria-labelledby','keys-h');
      var h=document.createElement('h2'); h.id='keys-h'; h.textContent='快捷键'; box.append(h);
      var dl=document.createElement('dl'); dl.className='kv';
      KEYS.forEach(function(k){ var dt=document.createElement('dt'),dd=document.createElement('dd'),kb=document.createElement('kbd'); kb.textContent=k[0]; dt.append(kb); dd.textContent=k[1]; dl.append(dt,dd); });
      var check=document.createElement('div'); check.className='check';
      var c=document.createElement('input'); c.type='checkbox'; c.id='keys-off'; c.checked=off();
      c.addEventListener('change',function(){ try{ localStorage.setItem('gk-keys',c.checked?'off':'on'); }catch(e){} });
      var l=document.createElement('label'); l.htmlFor='keys-off'; l.textContent='不用单键快捷键（/ J K ?）';
      check.append(c,l);
      var b=document.createElement('button'); b.type='button'; b.className='btn'; b.textContent='关闭'; b.addEventListener('click',function(){ box.close(); });
      box.append(dl,check,b); document.body.append(box);
    }
    box.showModal();
  }

  document.addEventListener('keydown',function(e){
    if((e.ctrlKey||e.metaKey)&&!e.altKey){
      if(e.key.toLowerCase()==='s'&&press('save')) e.preventDefault();
      if(e.key==='Enter'&&press('hand_in')) e.preventDefault();
      return;
    }
    if(e.altKey||typing()||off()) return;
    if(e.key==='?'){ e.preventDefault(); help(); }
    else if(/^[jk]$/i.test(e.key)) move(e.key.toLowerCase()==='j');
  });

  // 表单没有办成时，焦点在出错说明上。
  var sum=document.getElementById('errsum')||document.getElementById('conflict');
  if(sum){ if(!sum.hasAttribute('tabindex')) sum.tabIndex=-1; sum.focus(); }
})();
