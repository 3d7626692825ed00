import type { RequestListener } from 'node:http';
import { answerFile } from './answer-file.ts';
import { pageHeaders } from './page-headers.ts';
import type { StaticFiles } from './static-files.ts';

/** Nothing is evaluated. Styles and fonts alone may be inline: editors write their own. `connect-src 'self'` holds for the socket too. */
const headers = pageHeaders(
  [
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
  ],
  { referrers: 'no-referrer' },
);

export function servePlayground(files: StaticFiles, next: RequestListener): RequestListener {
  return (request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://gateway').pathname);
    if (file === undefined) next(request, response);
    else void answerFile(file, request, response, headers);
  };
}
