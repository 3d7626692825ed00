import type { IncomingMessage } from 'node:http';

/** The requests with bodies that are under way. */
export type Uploads = ReturnType<typeof createUploads>;

/** Why one may not begin. */
export type UploadRefusal = 'full' | 'sameAddress';

/** A bounded number at a time, and one PUT to an address: two would write over each other. */
export function createUploads(maxUploads: number) {
  const addresses = new Set<string>();
  let running = 0;
  return {
    /** Answers how to say that it has ended. */
    begin({ method, url = '/' }: IncomingMessage): (() => void) | UploadRefusal {
      const address = method === 'PUT' ? decoded(new URL(url, 'http://gateway').pathname) : undefined;
      if (address !== undefined && addresses.has(address)) return 'sameAddress';
      if (running >= maxUploads) return 'full';
      running += 1;
      if (address !== undefined) addresses.add(address);
      return () => {
        running -= 1;
        if (address !== undefined) addresses.delete(address);
      };
    },
  };
}

/** A path may be written in many ways. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
