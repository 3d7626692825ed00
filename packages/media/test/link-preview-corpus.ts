import sharp from 'sharp';
import { gzipSync } from 'node:zlib';
import { forEver, redirect, reply, silentAfter, type Respond } from '@parley/testkit';

const ok = 'HTTP/1.1 200 OK\r\n';
const html = `${ok}content-type: text/html\r\n`;

/** Places that must not be asked, by an address in the link, in a redirect and behind a name. */
export const privateAddresses: readonly string[] = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:93.184.216.34',
  '::127.0.0.1',
  '::93.184.216.34',
  '64:ff9b::7f00:1',
  '64:ff9b::5db8:d822',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:0:5db8:d822::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '2002:5db8:d822::1',
  '2606:2800:220:1:0:5efe:7f00:1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
];

/** Links that are refused before anything is asked. */
export const forbiddenLinks: readonly (readonly [string, string])[] = [
  ['a decimal address', 'http://2130706433/'],
  ['an octal address', 'http://0177.0.0.1/'],
  ['a hexadecimal address', 'http://0x7f.0x0.0x0.0x1/'],
  ['a hexadecimal number', 'http://0x7f000001/'],
  ['a short address', 'http://127.1/'],
  ['zero', 'http://0/'],
  ['full-width digits', 'http://１２７.０.０.１/'],
  ['enclosed digits', 'http://①②⑦.⓪.⓪.①/'],
  ['an escaped address', 'http://%31%32%37.0.0.1/'],
  ['an ideographic full stop', 'http://127。0。0。1/'],
  ['a mapped address', 'http://[::ffff:7f00:1]/'],
  ['a mapped address with dots', 'http://[::ffff:127.0.0.1]/'],
  ['localhost', 'http://localhost/'],
  ['localhost with a dot', 'http://localhost./'],
  ['a name below localhost', 'http://a.localhost/'],
  ['a name without a dot', 'http://metadata/'],
  ['an internal name', 'http://metadata.google.internal/'],
  ['a local name', 'http://printer.local/'],
  ['an onion', 'http://abcdefghij.onion/'],
  ['another port', 'http://site.example:8080/'],
  ['port 22', 'http://site.example:22/'],
  ["https' port for http", 'http://site.example:443/'],
  ['credentials', 'http://ada:secret@site.example/'],
  ['a user', 'http://ada@site.example/'],
  ['a host that looks like a user', 'http://site.example@127.0.0.1/'],
  ['ftp', 'ftp://site.example/'],
  ['file', 'file:///etc/passwd'],
  ['gopher', 'gopher://site.example/'],
  ['data', 'data:text/html,<title>x</title>'],
  ['javascript', 'javascript:alert(1)'],
  ['a blob', 'blob:http://site.example/1'],
  ['nonsense', 'http://'],
  ['a very long address', `http://site.example/${'a'.repeat(3_000)}`],
  ['a very long name', `http://${'a.'.repeat(150)}example/`],
];

/** Locations that are not followed to. */
export const forbiddenRedirects: readonly string[] = [
  'http://127.0.0.1/',
  'http://127.1.2.3:80/',
  'http://2130706433/',
  '//169.254.169.254/latest/meta-data/',
  'http://[::1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://inside.example/',
  'http://mixed.example/',
  'http://site.example:6379/',
  'http://ada:secret@site.example/',
  'file:///etc/passwd',
  'ftp://site.example/',
  'javascript:alert(1)',
  'data:text/html,<title>x</title>',
  'http://localhost/',
  '',
];

/** What a hostile server answers, and why it is refused. */
export const hostileAnswers: readonly (readonly [string, Respond, string])[] = [
  ['nothing', silentAfter(''), 'too-slow'],
  ['a head without an end', silentAfter(`${ok}content-type: text/html\r\n`), 'too-slow'],
  ['a body without an end', silentAfter(`${html}\r\n<title>slow`), 'too-slow'],
  ['a byte now and then', drip(`${html}\r\n<title>`), 'too-slow'],
  ['endless headers', forEver(ok, (round) => `x-${round}: ${'y'.repeat(100)}\r\n`), 'broken'],
  ['one endless header', forEver(`${ok}x: `, () => 'y'.repeat(1_000)), 'broken'],
  ['100 Continue for ever', forEver('', () => 'HTTP/1.1 100 Continue\r\n\r\n'), 'too-slow'],
  [
    'endless spaces before a chunk',
    forEver(`${html}transfer-encoding: chunked\r\n\r\n1`, () => ' '.repeat(1_000)),
    'broken',
  ],
  ['what is no HTTP', silentThenEnd('220 smtp.example ESMTP\r\n'), 'broken'],
  ['an HTTP/0.9 body', silentThenEnd('<title>old</title>'), 'broken'],
  ['two lengths', silentThenEnd(`${html}content-length: 5\r\ncontent-length: 50\r\n\r\nabcde`), 'broken'],
  [
    'a length and chunks',
    silentThenEnd(`${html}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
    'broken',
  ],
  [
    'an upgrade',
    silentThenEnd('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'broken',
  ],
  ['no type', silentThenEnd(`${ok}\r\n<title>x</title>`), 'wrong-type'],
  ['plain text', reply('<title>x</title>', { 'content-type': 'text/plain' }), 'wrong-type'],
  ['JSON', reply('{}', { 'content-type': 'application/json' }), 'wrong-type'],
  [
    'SVG',
    reply('<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>', {
      'content-type': 'image/svg+xml',
    }),
    'wrong-type',
  ],
  ['a PDF', reply('%PDF-1.7', { 'content-type': 'application/pdf' }), 'wrong-type'],
  ['404', reply('<title>x</title>', {}, '404 Not Found'), 'wrong-status'],
  ['206', reply('<title>x</title>', {}, '206 Partial Content'), 'wrong-status'],
  ['300', reply('<title>x</title>', { location: '/' }, '300 Multiple Choices'), 'wrong-status'],
  ['500', reply('<title>x</title>', {}, '500 Internal Server Error'), 'server-error'],
  ['503', reply('<title>x</title>', {}, '503 Service Unavailable'), 'server-error'],
  ['a brotli body', reply('<title>x</title>', { 'content-encoding': 'br' }), 'wrong-encoding'],
  [
    'a body that is packed twice',
    reply(gzipSync(gzipSync('<title>x</title>')), { 'content-encoding': 'gzip, gzip' }),
    'wrong-encoding',
  ],
  [
    'a body that is not packed as it says',
    reply('<title>x</title>', { 'content-encoding': 'gzip' }),
    'broken',
  ],
  [
    'a gzip bomb',
    reply(gzipSync(Buffer.alloc(100 * 1024 * 1024)), { 'content-encoding': 'gzip' }),
    'nothing-to-show',
  ],
  [
    'packed nothings for ever',
    forEver(`${html}content-encoding: gzip\r\n\r\n`, () => gzipSync('')),
    'broken|nothing-to-show',
  ],
  [
    'chunks for ever',
    forEver(`${html}transfer-encoding: chunked\r\n\r\n`, () => `400\r\n${' '.repeat(1_024)}\r\n`),
    'nothing-to-show',
  ],
  ['a page without a word', reply('<html><head></head></html>'), 'nothing-to-show'],
  ['a title that nobody sees', reply('<title>\u200b\u202e\u2066 \u3164</title>'), 'nothing-to-show'],
  ['a page of nested elements', reply(`${'<div>'.repeat(50_000)}<title>deep</title>`), 'nothing-to-show'],
  [
    'nested elements that are closed badly',
    reply('<a>'.repeat(2_000) + '</b>'.repeat(120_000)),
    'nothing-to-show',
  ],
  ['a tag without an end', reply(`<meta content="${'x'.repeat(2_000_000)}`), 'nothing-to-show'],
  ['a comment without an end', reply(`<!--${'-'.repeat(2_000_000)}`), 'nothing-to-show'],
  ['a megabyte of attributes', reply(`<meta ${'a=1 '.repeat(500_000)}>`), 'nothing-to-show'],
  ['a megabyte of entities', reply(`<p>${'&amp'.repeat(300_000)}`), 'nothing-to-show'],
  [
    'HTML that says it is a PNG',
    reply('<html><title>x</title></html>', { 'content-type': 'image/png' }),
    'nothing-to-show',
  ],
  [
    'SVG that says it is a PNG',
    reply('<svg xmlns="http://www.w3.org/2000/svg"/>', { 'content-type': 'image/png' }),
    'nothing-to-show',
  ],
  [
    'a picture of too many bytes',
    forEver(`${ok}content-type: image/png\r\n\r\n`, () => Buffer.alloc(65_536)),
    'too-large',
  ],
  [
    'a picture of huge dimensions',
    reply(await hugePng(), { 'content-type': 'image/png' }),
    'nothing-to-show',
  ],
  [
    'a picture that breaks off',
    reply((await photo()).subarray(0, 600), { 'content-type': 'image/jpeg' }),
    'nothing-to-show',
  ],
  ['a picture of one pixel', reply(await pixel(), { 'content-type': 'image/png' }), 'nothing-to-show'],
  ['a loop of redirects', redirect('/a-loop-of-redirects'), 'too-many-redirects'],
];

/** Pages, and what of them is shown. */
export const cleanedPages: readonly (readonly [string, Respond, object])[] = [
  [
    'a plain title',
    reply('<title> A &amp; B\n</title>'),
    { title: 'A & B', description: null, siteName: 'site.example' },
  ],
  [
    'Open Graph',
    reply(
      '<meta property="og:title" content="T"><meta property="og:description" content="D"><meta property="og:site_name" content="S"><title>x</title>',
    ),
    { title: 'T', description: 'D', siteName: 'S' },
  ],
  [
    'a huge title',
    reply(`<title>${'long '.repeat(100_000)}</title></head>`),
    { title: `${'long '.repeat(40).trimEnd()}…` },
  ],
  [
    'controls and directions',
    reply('<title>safe\u202egnp.\u2066exe\u0007\u0000 \u200f!\u{e0041}</title>'),
    { title: 'safegnp.exe !' },
  ],
  ['controls as entities', reply('<title>a&#x202e;b&#7;&#8203;c&#xd800;</title>'), { title: 'ab c\ufffd' }],
  [
    'a pile of marks',
    reply(`<title>a${'\u0301'.repeat(500)}b</title>`),
    { title: `\u00e1${'\u0301'.repeat(30)}b` },
  ],
  [
    'markup in a title',
    reply('<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;">'),
    { title: '<script>alert(1)</script>' },
  ],
  [
    'a script before the title',
    reply('<script>"<title>no</title>"</script><title>yes</title>'),
    { title: 'yes' },
  ],
  ['a title in a comment', reply('<!-- <title>no</title> --><title>yes</title>'), { title: 'yes' }],
  ['a title in a drawing', reply('<svg><title>no</title></svg><title>yes</title>'), { title: 'yes' }],
  [
    'tags of the body',
    reply('<title>head</title></head><body><meta property="og:title" content="body">'),
    { title: 'head' },
  ],
  [
    'meta refresh',
    reply('<meta http-equiv="refresh" content="0;url=http://127.0.0.1/"><title>stays</title>'),
    { title: 'stays' },
  ],
  [
    'windows-1252 that says nothing',
    reply(Buffer.from('<title>caf\xe9</title>', 'latin1'), { 'content-type': 'text/html' }),
    { title: 'café' },
  ],
  [
    'UTF-8 that says nothing',
    reply('<title>café</title>', { 'content-type': 'text/html' }),
    { title: 'café' },
  ],
  [
    'EUC-KR by the page',
    reply(
      Buffer.concat([
        Buffer.from('<meta charset="euc-kr"><title>'),
        Buffer.from([0xc7, 0xd1]),
        Buffer.from('</title>'),
      ]),
      { 'content-type': 'text/html' },
    ),
    { title: '한' },
  ],
  [
    'Shift_JIS by the header',
    reply(Buffer.concat([Buffer.from('<title>'), Buffer.from([0x93, 0xfa]), Buffer.from('</title>')]), {
      'content-type': 'text/html; charset="Shift_JIS"',
    }),
    { title: '日' },
  ],
  [
    'a mark against the header',
    reply('\ufeff<title>café</title>', { 'content-type': 'text/html; charset=euc-kr' }),
    { title: 'café' },
  ],
  [
    'UTF-16 by its mark',
    reply(Buffer.from('\ufeff<title>日本</title>', 'utf16le'), { 'content-type': 'text/html' }),
    { title: '日本' },
  ],
  [
    'ASCII that says it is UTF-16',
    reply('<meta charset="utf-16"><title>café</title>', { 'content-type': 'text/html' }),
    { title: 'café' },
  ],
  [
    'UTF-7',
    reply('<meta charset="utf-7"><title>+ADw-script+AD4-</title>', { 'content-type': 'text/html' }),
    { title: '+ADw-script+AD4-' },
  ],
  [
    'no charset at all',
    reply('<title>x</title>', { 'content-type': 'text/html; charset=nonsense-8' }),
    { title: 'x' },
  ],
  [
    'a packed page',
    reply(gzipSync('<title>packed</title>'), { 'content-encoding': 'gzip' }),
    { title: 'packed' },
  ],
  [
    'a page that goes on for ever',
    forEver(`${html}transfer-encoding: chunked\r\n\r\n16\r\n<title>x</title></head>\r\n`, () => '1\r\n \r\n'),
    { title: 'x' },
  ],
  [
    'a bomb behind the head',
    reply(gzipSync(Buffer.concat([Buffer.from('<title>x</title></head>'), Buffer.alloc(50_000_000)])), {
      'content-encoding': 'gzip',
    }),
    { title: 'x' },
  ],
  ['a picture at a private address', withImage('http://169.254.169.254/a.png'), { title: 'x', image: null }],
  [
    'a picture behind a redirect to a private address',
    withImage('/to-loopback'),
    { title: 'x', image: null },
  ],
  ['a picture of another scheme', withImage('data:image/png;base64,AAAA'), { title: 'x', image: null }],
  ['a picture that is SVG', withImage('/drawing.svg'), { title: 'x', image: null }],
  ['a picture that never comes', withImage('/never.png'), { title: 'x', image: null }],
  ['a picture that is HTML', withImage('/html.png'), { title: 'x', image: null }],
  ['a picture bomb', withImage('/bomb.png'), { title: 'x', image: null }],
];

/** What the pictures of these pages lead to. */
export const pictures: Readonly<Record<string, Respond>> = {
  '/to-loopback': redirect('http://127.0.0.1/a.png'),
  '/drawing.svg': reply('<svg xmlns="http://www.w3.org/2000/svg"/>', { 'content-type': 'image/svg+xml' }),
  '/never.png': silentAfter(`${ok}content-type: image/png\r\n\r\n`),
  '/html.png': reply('<script>alert(1)</script>', { 'content-type': 'image/png' }),
  '/bomb.png': reply(await hugePng(), { 'content-type': 'image/png' }),
  '/photo.jpg': reply(await photo(), { 'content-type': 'image/jpeg' }),
};

function withImage(address: string): Respond {
  return reply(`<title>x</title><meta property="og:image" content="${address}">`);
}

function silentThenEnd(text: string): Respond {
  return (socket) => void socket.end(text);
}

function drip(beginning: string): Respond {
  return (socket) => {
    socket.write(beginning);
    const timer = setInterval(() => socket.write('x'), 50);
    socket.on('close', () => clearInterval(timer));
  };
}

/** 400 megapixels in some hundred kilobytes. */
function hugePng(): Promise<Buffer> {
  return sharp({
    create: { width: 16_000, height: 16_000, channels: 3, background: 'red' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

function photo(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width: 1_200, height: 630, channels: 3, background: 'red', noise } })
    .withExif({ IFD0: { Copyright: 'me' } })
    .jpeg({ quality: 60 })
    .toBuffer();
}

function pixel(): Promise<Buffer> {
  return sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
}
