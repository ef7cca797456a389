// 渐进增强：没有脚本时页面照常可用。
(function(){
  var root=document.documentElement;
  document.querySelectorAll('[data-script]').forEach(function(e){e.hidden=false});
  function apply(k,v){ if(v) root.setAttribute('data-'+k,v); else root.removeAttribute('data-'+k);
    document.querySelectorAll('[data-set="'+k+'"]').forEach(function(b){ b.setAttribute('aria-pressed', String(b.dataset.val===(v||'')));});}
  ['size','contrast'].forEach(function(k){ try{ var v=localStorage.getItem('gk-'+k); if(v) apply(k,v);}catch(e){} });
  document.addEventListener('click',function(e){
    var b=e.target.closest('[data-set]');
    if(b){ var k=b.dataset.set, v=b.dataset.val; if(k==='contrast'&&root.dataset.contrast) v=''; apply(k,v); try{localStorage.setItem('gk-'+k,v)}catch(e2){} }
    if(e.target.closest('[data-print]')) print();
  });
  // 手机上收起侧栏、筛选
  if(matchMedia('(max-width:720px)').matches) document.querySelectorAll('.side details,.facets').forEach(function(d){d.open=false});
  // / 聚焦搜索（输入时不触发，可以关掉单键）
  document.addEventListener('keydown',function(e){
    var at=document.activeElement;
    if(e.key!=='/'||e.ctrlKey||e.metaKey||e.altKey||/INPUT|TEXTAREA|SELECT/.test(at.tagName)||at.isContentEditable) return;
    try{ if(localStorage.getItem('gk-keys')==='off') return; }catch(e2){}
    var s=document.querySelector('#gq,#q,#q0'); if(s){e.preventDefault();s.focus();}
  });
})();
