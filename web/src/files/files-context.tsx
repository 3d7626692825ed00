import { useApolloClient } from '@apollo/client/react';
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { createFreshFiles, type FreshFiles } from './fresh-files.ts';
import { FilesTexts } from './files-texts.tsx';
import { FilesOfMessageDocument, type MessageFilesFragment } from './graph.generated.ts';
import { type PicturePlace, type PictureMessage, picturesOf } from './pictures.ts';

export type MessageFiles = MessageFilesFragment;

interface Files {
  readonly fresh: FreshFiles<MessageFiles>;
  readonly showPicture: (place: PicturePlace, opener: HTMLElement) => void;
}

const FilesContext = createContext<Files | undefined>(undefined);

const Gallery = lazy(async () => ({ default: (await import('./gallery.tsx')).Gallery }));

/** What is needed to show files of messages: their addresses, the gallery of the pictures of `messages`, and texts. */
export function FilesProvider({
  messages,
  children,
}: {
  readonly messages: readonly PictureMessage[];
  readonly children: ReactNode;
}) {
  const apollo = useApolloClient();
  const [opened, setOpened] = useState<{ readonly place: PicturePlace; readonly opener: HTMLElement }>();
  const files = useMemo(() => {
    const ask = async (messageId: string): Promise<MessageFiles | null | undefined> =>
      (
        await apollo.query({
          query: FilesOfMessageDocument,
          variables: { messageId },
          fetchPolicy: 'no-cache',
        })
      ).data?.message;
    const showPicture: Files['showPicture'] = (place, opener) => setOpened({ place, opener });
    return { fresh: createFreshFiles(ask, Date.now), showPicture };
  }, [apollo]);
  return (
    <FilesTexts>
      <FilesContext value={files}>
        {children}
        {opened !== undefined && (
          <Suspense>
            <Gallery
              pictures={picturesOf(messages)}
              {...opened}
              onMove={(place) => setOpened({ ...opened, place })}
              onClose={() => setOpened(undefined)}
            />
          </Suspense>
        )}
      </FilesContext>
    </FilesTexts>
  );
}

export function useFiles(): Files {
  const files = useContext(FilesContext);
  if (files === undefined) throw new Error('There is no FilesProvider around this component.');
  return files;
}

/** The files of a message with addresses that are good, as long as they are shown. */
export function useFreshFiles(message: MessageFiles): {
  readonly files: MessageFiles;
  readonly refresh: () => Promise<MessageFiles | undefined>;
} {
  const { fresh } = useFiles();
  const files = useSyncExternalStore(fresh.subscribe, () => fresh.of(message));
  useEffect(() => fresh.freshen(message), [fresh, message]);
  const refresh = useCallback(() => fresh.refresh(message.id), [fresh, message.id]);
  return { files, refresh };
}
