// Somebody with a browser's cookies and none of its scripts: opens pages, fills in forms, signs in.
import assert from 'node:assert/strict';

const unescape = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** The forms of a page: action, method, encoding, and the fields with their values as a browser would send them. */
export function formsOf(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, inside]) => {
    const attribute = (text, name) => { const found = text.match(new RegExp(`\\s${name}="([^"]*)"`)); return found ? unescape(found[1]) : undefined; };
    const fields = [];
    for (const [, tag, attributes, rest] of inside.matchAll(/<(input|textarea|select|button)\b([^>]*)>((?:(?!<\/?(?:textarea|select)\b)[\s\S])*<\/(?:textarea|select)>)?/g)) {
      const name = attribute(attributes, 'name');
      const type = attribute(attributes, 'type') ?? 'text';
      if (name === undefined || type === 'file' || /\sdisabled\b/.test(attributes)) continue;
      if (tag === 'textarea') fields.push([name, unescape((rest ?? '').replace(/<\/textarea>$/, '').replace(/^\n/, ''))]);
      else if (tag === 'select') {
        const options = [...(rest ?? '').matchAll(/<option\b([^>]*)>/g)].map(([, o]) => o);
        const chosen = options.find((o) => /\sselected\b/.test(o)) ?? options[0];
        if (chosen !== undefined) fields.push([name, attribute(chosen, 'value') ?? '']);
      } else if (tag === 'input' && (!['checkbox', 'radio'].includes(type) || /\schecked\b/.test(attributes))) {
        fields.push([name, attribute(attributes, 'value') ?? '']);
      }
    }
    return { action: attribute(head, 'action'), method: (attribute(head, 'method') ?? 'get').toLowerCase(), multipart: /multipart/.test(head), fields, html: inside };
  });
}

export class Visitor {
  constructor(url) { this.url = url; this.cookies = new Map(); }

  async fetch(path, options = {}) {
    const headers = { ...options.headers };
    if (this.cookies.size > 0) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(this.url + path, { redirect: 'manual', ...options, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name); else this.cookies.set(name, value);
    }
    return answer;
  }

  /** A page, redirects followed: {status, html, path}. */
  async open(path) {
    let answer = await this.fetch(path);
    let at = path;
    for (let hops = 0; answer.status === 303 && hops < 5; hops += 1) {
      at = answer.headers.get('location').replace(this.url, '');
      answer = await this.fetch(at);
    }
    return { status: answer.status, html: await answer.text(), path: at };
  }

  /** Sends fields to an address as a form of ours does; `files`: {field: [name, bytes]}. */
  async post(path, fields, files) {
    const pairs = fields instanceof Array ? fields : Object.entries(fields);
    let body;
    if (files) {
      body = new FormData();
      for (const [name, value] of pairs) body.append(name, value);
      for (const [name, [filename, bytes]] of Object.entries(files)) body.append(name, new Blob([bytes]), filename);
    } else body = new URLSearchParams(pairs);
    const answer = await this.fetch(path, { method: 'POST', body, headers: { origin: this.url } });
    return { status: answer.status, location: answer.headers.get('location') ?? undefined, html: await answer.text(), headers: answer.headers };
  }

  /** Opens a page, fills in the form whose action matches, sends it. `changes`: field -> value, array of values, or undefined to leave out. */
  async submit(path, action, changes = {}, files) {
    const page = await this.open(path);
    const form = formsOf(page.html).find((f) => action === undefined || (f.action ?? page.path) === action || (action instanceof RegExp && action.test(f.action ?? page.path)));
    assert.ok(form, `${path} (${page.status}) has no form ${action}`);
    const fields = form.fields.filter(([name]) => !(name in changes));
    for (const [name, value] of Object.entries(changes)) {
      for (const one of value === undefined ? [] : [value].flat()) fields.push([name, one]);
    }
    return this.post(form.action ?? page.path, fields, files ?? (form.multipart ? {} : undefined));
  }

  /** Signs in with login and password at /bo/login. */
  async signIn(person) {
    const page = await this.open('/bo/login');
    const form = formsOf(page.html).find((f) => f.fields.some(([name]) => name === 'password'));
    assert.ok(form, 'no form to sign in');
    const fields = form.fields.map(([name, value]) => [name, name === 'login' ? person.login : name === 'password' ? person.password : value]);
    const answer = await this.post(form.action ?? '/bo/login', fields);
    assert.equal(answer.status, 303, `${person.login} was not let in: ${answer.status}`);
    return answer;
  }
}

/** Signs a person of sampleData().people in. */
export async function signedIn(server, person) {
  const visitor = new Visitor(server.url);
  await visitor.signIn(person);
  return visitor;
}
