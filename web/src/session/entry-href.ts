const rooms = '/rooms';

/** The address of the page to register at, that leads to where one wanted to go. */
export function registerHref(path: string, search: string): string {
  const wanted = search === '' ? path : `${path}?${search}`;
  const isEntry = path === '/' || path === '/sign-in' || path === '/register';
  return isEntry ? '/register' : `/register?${new URLSearchParams([['then', wanted]]).toString()}`;
}

/** Where one wanted to go before one registered; what an address names may come from anybody, and stays within the app. */
export function wantedHref(search: string): string {
  const then = new URLSearchParams(search).get('then') ?? '';
  return /^\/(?![/\\])/u.test(then) ? then : rooms;
}
