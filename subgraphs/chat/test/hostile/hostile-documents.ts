import { gzipSync } from 'node:zlib';
import { bytesOf, script, type HostileFile } from './hostile-file.ts';

const html = `<!doctype html><html><body>${script}</body></html>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${script}</svg>`;
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const bytes = { saved: 'application/octet-stream' } as const;
const pdf = { saved: 'application/pdf' } as const;

/** Files that a browser would run if it were let: each is saved, and never shown. */
export const hostileDocuments: readonly HostileFile[] = [
  { what: 'HTML named png', name: 'cat.png', bytes: bytesOf(html), outcome: bytes },
  { what: 'HTML named mp4', name: 'cat.mp4', bytes: bytesOf(html), outcome: bytes },
  { what: 'HTML named txt', name: 'notes.txt', bytes: bytesOf(html), outcome: bytes },
  { what: 'HTML after white space', name: 'cat.jpg', bytes: bytesOf(' \n\t\r\f', html), outcome: bytes },
  { what: 'HTML after 1 KiB of blanks', bytes: bytesOf(' '.repeat(1_024), html), outcome: bytes },
  { what: 'HTML after a BOM', name: 'cat.gif', bytes: bytesOf([0xef, 0xbb, 0xbf], html), outcome: bytes },
  { what: 'HTML in UTF-16', name: 'a.webp', bytes: bytesOf([0xff, 0xfe], utf16(html)), outcome: bytes },
  {
    what: 'HTML in UTF-16, the other way round',
    bytes: bytesOf([0xfe, 0xff], utf16(html).swap16()),
    outcome: bytes,
  },
  {
    what: 'HTML in UTF-7',
    name: 'a.txt',
    bytes: bytesOf('+ADw-script+AD4-alert(1)+ADw-/script+AD4-'),
    outcome: bytes,
  },
  {
    what: 'HTML in ISO-2022-JP',
    bytes: bytesOf('\u001b$B<script>alert(1)</script>\u001b(B'),
    outcome: bytes,
  },
  { what: 'HTML after a comment', bytes: bytesOf('<!-- GIF89a -->', html), outcome: bytes },
  {
    what: 'XHTML',
    name: 'a.xhtml',
    bytes: bytesOf(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`),
    outcome: bytes,
  },
  {
    what: 'MHTML named png',
    name: 'a.png',
    bytes: bytesOf(`MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n${html}`),
    outcome: bytes,
  },
  { what: 'JavaScript named mp4', name: 'a.mp4', bytes: bytesOf('alert(document.cookie)'), outcome: bytes },
  { what: 'an HTA', name: 'a.hta', bytes: bytesOf('<HTA:APPLICATION>', html), outcome: bytes },
  { what: 'SVG named png', name: 'a.png', bytes: bytesOf(svg), outcome: bytes },
  {
    what: 'SVG in XML after a BOM',
    name: 'a.svg',
    bytes: bytesOf([0xef, 0xbb, 0xbf], '<?xml version="1.0"?>', svg),
    outcome: bytes,
  },
  { what: 'SVG packed', name: 'a.svgz', bytes: gzipSync(svg), outcome: bytes },
  {
    what: 'SVG with entities that multiply',
    name: 'a.svg',
    bytes: bytesOf(
      '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
      `<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>${svg}`,
    ),
    outcome: bytes,
  },
  {
    what: 'an XML style sheet',
    bytes: bytesOf('<?xml-stylesheet href="javascript:alert(1)"?><a/>'),
    outcome: bytes,
  },
  { what: 'Flash', name: 'a.swf', bytes: bytesOf('FWS\u0006', Buffer.alloc(60)), outcome: bytes },
  {
    what: 'a shortcut of Windows',
    name: 'a.url',
    bytes: bytesOf('[InternetShortcut]\r\nURL=file://x'),
    outcome: bytes,
  },
  {
    what: 'a program of Windows',
    name: 'cat.png.exe',
    bytes: bytesOf('MZ', Buffer.alloc(80)),
    outcome: bytes,
  },
  {
    what: 'a PDF with a script',
    name: 'a.jpg',
    bytes: bytesOf('%PDF-1.7\n/OpenAction /JS (app.alert(1))'),
    outcome: pdf,
  },
  { what: 'a PDF that is a page too', bytes: bytesOf('%PDF-1.7\n', html), outcome: pdf },
  { what: 'a PDF that is a ZIP too', bytes: bytesOf('%PDF-1.7\nPK\u0003\u0004', html), outcome: pdf },
  { what: 'a page, then a PDF', bytes: bytesOf(html, '%PDF-1.7'), outcome: bytes },
  { what: 'a ZIP that is a page too', bytes: bytesOf('PK\u0003\u0004', html), outcome: bytes },
  {
    what: 'a page, then a PNG',
    name: 'a.png',
    bytes: bytesOf(html, [0x89], 'PNG\r\n\u001a\n'),
    outcome: bytes,
  },
  { what: 'a bomb of gzip', name: 'a.png', bytes: gzipSync(Buffer.alloc(50_000_000)), outcome: bytes },
  { what: 'one byte', bytes: bytesOf('<'), outcome: bytes },
  { what: 'a NUL, then a page', bytes: bytesOf('\0', html), outcome: bytes },
];
