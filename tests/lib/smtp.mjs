// A mail server on loopback that keeps what it is handed, and refuses when told to.
import { createServer } from 'node:net';

/** Starts it; `refuse(recipient)` gives an answer such as "550 no such user", or nothing to accept. */
export async function smtpSink({ refuse = () => undefined, login } = {}) {
  const mails = [];
  const state = { refuse, connections: 0, logins: [] };
  const server = createServer((socket) => {
    let buffer = '';
    let mail = null;
    let data = false;
    let step = null; // of AUTH LOGIN
    state.connections += 1;
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on('error', () => {});
    say('220 sink.test ESMTP');
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (step) {
        step(Buffer.from(line, 'base64').toString());
      } else if (verb === 'EHLO') {
        say('250-sink.test');
        if (login) say('250-AUTH PLAIN');
        say('250 8BITMIME');
      } else if (verb === 'AUTH') {
        const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString().split('\0');
        state.logins.push(`${user}:${password}`);
        say(`${user}:${password}` === login ? '235 welcome' : '535 wrong password');
      } else if (verb === 'MAIL') {
        mail = { from: /<(.*?)>/.exec(line)[1], to: [], raw: '' };
        say('250 ok');
      } else if (verb === 'RCPT') {
        const to = /<(.*?)>/.exec(line)[1];
        const no = state.refuse(to);
        if (!no) mail.to.push(to);
        say(no ?? '250 ok');
      } else if (verb === 'DATA') {
        data = true;
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else {
        say('250 ok');
      }
    };
    socket.on('data', (bytes) => {
      buffer += bytes.toString('latin1');
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (!data) {
          command(line);
        } else if (line === '.') {
          data = false;
          mails.push(mail);
          say('250 kept');
        } else {
          mail.raw += `${line.startsWith('..') ? line.slice(1) : line}\r\n`;
        }
      }
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { state, mails, port: server.address().port, stop: () => new Promise((resolve) => { server.close(resolve); }) };
}

/** What a reader sees: decoded subject and text, the other headers as they are. */
export function readMail({ raw }) {
  const end = raw.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const words = [...headers.subject.matchAll(/=\?UTF-8\?B\?(.*?)\?=/g)];
  return {
    headers,
    subject: words.map((word) => Buffer.from(word[1], 'base64').toString()).join(''),
    text: Buffer.from(raw.slice(end + 4), 'base64').toString(),
  };
}
