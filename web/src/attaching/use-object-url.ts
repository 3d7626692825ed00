import { useEffect, useState } from 'react';

/** An address of bytes that are here, as long as they are shown; undefined before it is made. */
export function useObjectUrl(bytes: Blob | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (bytes === null) return undefined;
    const made = URL.createObjectURL(bytes);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url;
}
