import type { MouseEvent, ReactNode } from 'react';
import { useToast } from '../design/toasts.tsx';
import { absoluteUrl } from '../graph/endpoint.ts';
import { useText } from '../language/use-text.ts';
import type { MessageFiles } from './files-context.tsx';
import type { MessageFileFragment } from './graph.generated.ts';

/** Saves a file, by a new address where the one that is known has expired. */
export function DownloadLink({
  file,
  index,
  refresh,
  className,
  children,
}: {
  readonly file: MessageFileFragment;
  /** Of the file in its message. */
  readonly index: number;
  readonly refresh: () => Promise<MessageFiles | undefined>;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const t = useText();
  const toast = useToast();
  const { url, name, expiresAt } = file;
  const saveByNewAddress = async (): Promise<void> => {
    const fresh = (await refresh())?.attachments[index];
    if (fresh === undefined) return toast(t('files.failed'));
    const link = document.createElement('a');
    link.href = absoluteUrl(fresh.url);
    link.download = name;
    link.click();
  };
  const onClick = (event: MouseEvent): void => {
    if (expiresAt === null || Date.parse(expiresAt) > Date.now()) return;
    event.preventDefault();
    void saveByNewAddress();
  };
  return (
    <a className={className} href={absoluteUrl(url)} download={name} onClick={onClick}>
      {children}
    </a>
  );
}
