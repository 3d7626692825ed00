import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Folder, folderHref, folderIn } from './folders.ts';

/** The folder that the address names. Where it names none that of before stays, and is named again. */
export function useFolder(): Folder {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const named = folderIn(search);
  const [last, setLast] = useState<Folder>(named ?? 'all');
  useEffect(() => {
    if (named !== undefined) setLast(named);
    else if (last !== 'all') navigate(folderHref(path, search, last), { replace: true });
  }, [named, last, path, search, navigate]);
  return named ?? last;
}
