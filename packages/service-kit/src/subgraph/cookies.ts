import type { ServerResponse } from 'node:http';
import { cookiesHeader, cookieValues } from '../contract/cookies.ts';

/** The cookies of one request and of its answer: those only that the gateway says its client sends and takes. */
export interface Cookies {
  /** Whether the client takes this cookie; over sockets and Server-Sent Events none. */
  accepts(this: void, name: string): boolean;
  /** Undefined where it was not sent, not accepted, or sent more than once: then nobody knows which is ours. */
  read(this: void, name: string): string | undefined;
  /** Sets it in the answer, out of reach of scripts and of pages of other sites. The last word on a name counts. */
  set(this: void, name: string, value: string, maxAgeSeconds: number): void;
  remove(this: void, name: string): void;
}

export const noCookies: Cookies = {
  accepts: () => false,
  read: () => undefined,
  set: () => undefined,
  remove: () => undefined,
};

/** Both headers come from the gateway, whose token has been verified. */
export function createCookies(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const accepted = new Set(
    textOf(headers[cookiesHeader])
      .split(',')
      .map((name) => name.trim()),
  );
  const written = new Map<string, string>();
  const write = (name: string, value: string, maxAgeSeconds: number): void => {
    if (!accepted.has(name)) return;
    const attributes = `Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; Secure; SameSite=Strict`;
    written.set(name, `${name}=${value}; ${attributes}`);
  };
  const cookies: Cookies = {
    accepts: (name) => accepted.has(name),
    read(name) {
      const [value, ...others] = accepted.has(name) ? cookieValues(textOf(headers['cookie']), name) : [];
      return others.length === 0 ? value : undefined;
    },
    set: write,
    remove: (name) => write(name, '', 0),
  };
  return {
    cookies,
    writeTo(this: void, response: ServerResponse): void {
      if (written.size > 0) response.setHeader('set-cookie', [...written.values()]);
    },
  };
}

function textOf(header: string | string[] | undefined): string {
  return [header ?? []].flat().join('; ');
}
