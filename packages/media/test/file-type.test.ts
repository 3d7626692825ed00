import { expect, test } from '@jest/globals';
import { sniffFileType } from '../src/index.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))));

test.each([
  ['a JPEG', bytes([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
  ['a PDF', bytes('%PDF-1.7\n'), 'application/pdf'],
  ['a film', bytes([0, 0, 0, 0x18], 'ftypisom'), 'video/mp4'],
  ['a voice, as a guess', bytes([0, 0, 0, 0x18], 'ftypM4A '), 'video/mp4'],
  ['a film of an unknown brand', bytes([0, 0, 0, 0x18], 'ftypnope'), 'video/mp4'],
  ['a film of QuickTime', bytes([0, 0, 0, 0x14], 'ftypqt  '), 'video/mp4'],
  ['an old film of QuickTime', bytes([0, 0, 0, 8], 'wide'), 'video/mp4'],
  ['HEIC', bytes([0, 0, 0, 0x18], 'ftypheic'), 'image/heic'],
  ['HEIC by another brand', bytes([0, 0, 0, 0x18], 'ftypmif1\0\0\0\0mif1heic'), 'image/heic'],
  ['AVIF', bytes([0, 0, 0, 0x18], 'ftypavif'), 'image/avif'],
  ['AVIF by another brand', bytes([0, 0, 0, 0x18], 'ftypmif1\0\0\0\0mif1avif'), 'image/avif'],
  ['WebM', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f], '\x42\x82webm'), 'video/webm'],
  ['Matroska', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f], '\x42\x82matroska'), 'video/webm'],
  ['AAC', bytes([0xff, 0xf1, 0x50]), 'audio/aac'],
  ['Ogg', bytes('OggS\0'), 'audio/ogg'],
  ['Wave', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt '), 'audio/wav'],
  ['FLAC', bytes('fLaC'), 'audio/flac'],
  ['MP3 with a tag', bytes('ID3', [4, 0]), 'audio/mpeg'],
  ['MP3', bytes([0xff, 0xfb, 0x90]), 'audio/mpeg'],
])('%s is told by its first bytes', (_what, file, type) => {
  expect(sniffFileType(file)).toBe(type);
});

test.each([
  ['HTML', bytes('<!DOCTYPE html><script>alert(1)</script>')],
  ['HTML in UTF-16', bytes([0xff, 0xfe], '<\0h\0t\0m\0l\0')],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['XML', bytes('<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml"/>')],
  ['a text', bytes('Hello')],
  ['a program', bytes('MZ', [0x90, 0])],
  ['a PDF after a blank', bytes(' %PDF-1.7')],
  ['nothing', bytes()],
])('%s is bytes, whatever it is called', (_what, file) => {
  expect(sniffFileType(file)).toBe('application/octet-stream');
});
