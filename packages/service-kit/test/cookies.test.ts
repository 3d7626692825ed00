import { describe, expect, test } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { cookieNameOf, cookiesHeader, cookieValues } from '../src/contract/index.ts';
import { createCookies } from '../src/subgraph/cookies.ts';

const kept = '__Host-kept';
const open = (cookie?: string, accepted = kept) => {
  const { cookies, writeTo } = createCookies({
    [cookiesHeader]: accepted,
    ...(cookie !== undefined && { cookie }),
  });
  const written = () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    writeTo(response);
    return response.getHeader('set-cookie');
  };
  return { cookies, written };
};

test.each([
  [undefined, []],
  ['', []],
  ['__Host-kept=1', ['1']],
  ['other=0;  __Host-kept = a=b== ; last=9', ['a=b==']],
  ['__Host-kept=1; __Host-kept=2', ['1', '2']],
  ['__Host-kept', []],
  ['=__Host-kept=1', []],
  ['__host-kept=1; x__Host-kept=2; __Host-kept2=3', []],
])('the Cookie header %j has the values %j', (header, values) => {
  expect(cookieValues(header, kept)).toEqual(values);
});

test.each([
  ['__Host-kept=1; Path=/', '__Host-kept'],
  [' __Host-kept = 1', '__Host-kept'],
  ['__Host-kept', '__Host-kept'],
  ['; __Host-kept=1', ''],
  ['=__Host-kept=1', ''],
])('the Set-Cookie header %j names %j', (header, name) => {
  expect(cookieNameOf(header)).toBe(name);
});

describe('the cookies of a request', () => {
  test('are read and set where the gateway says that its client takes them', () => {
    const { cookies, written } = open('__Host-kept=old');
    expect([cookies.accepts(kept), cookies.read(kept)]).toEqual([true, 'old']);
    cookies.set(kept, 'new', 60);
    expect(written()).toEqual(['__Host-kept=new; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict']);
  });

  test('are nothing where it does not say so', () => {
    for (const { cookies, written } of [
      open('__Host-kept=old', ''),
      open('__Host-kept=old', '__Host-keptt'),
    ]) {
      expect([cookies.accepts(kept), cookies.read(kept)]).toEqual([false, undefined]);
      cookies.set(kept, 'new', 60);
      cookies.remove(kept);
      expect(written()).toBeUndefined();
    }
  });

  test('that came twice are not read', () => {
    expect(open('__Host-kept=ours; __Host-kept=theirs').cookies.read(kept)).toBeUndefined();
  });

  test('are set once a name, as it was said last', () => {
    const { cookies, written } = open();
    cookies.set(kept, 'new', 60);
    cookies.remove(kept);
    expect(written()).toEqual(['__Host-kept=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict']);
  });
});
