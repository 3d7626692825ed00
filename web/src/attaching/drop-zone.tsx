import { type ClipboardEvent, type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../language/use-text.ts';
import { useDraftFiles } from './use-draft-files.ts';
import './draft-files.css';

/** Takes files that are dropped or pasted on what is in it. */
export function DropZone({ place, children }: { readonly place: string; readonly children: ReactNode }) {
  const t = useText();
  const { add } = useDraftFiles(place);
  const { isOver, handlers } = useFileDrop(add);
  useNoOpening();
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    // A table or a text of an office is copied as a picture, too.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    add(files);
  };
  return (
    <div className="drop-zone" onPaste={onPaste} {...handlers}>
      {children}
      {isOver && <p className="drop-zone__sign">{t('files.drop')}</p>}
    </div>
  );
}

const hasFiles = ({ dataTransfer }: { readonly dataTransfer: DataTransfer | null }): boolean =>
  dataTransfer?.types.includes('Files') ?? false;

/** For an element on which files can be dropped. `isOver`: some are held over it. */
function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setIsOver] = useState(false);
  // The pointer enters a child before it leaves the element around it.
  const depth = useRef(0);
  const move = (event: DragEvent, step: 1 | -1): void => {
    if (!hasFiles(event)) return;
    depth.current = Math.max(0, depth.current + step);
    setIsOver(depth.current > 0);
  };
  const handlers = {
    onDragEnter: (event: DragEvent) => move(event, 1),
    onDragLeave: (event: DragEvent) => move(event, -1),
    onDrop(event: DragEvent) {
      depth.current = 0;
      setIsOver(false);
      if (hasFiles(event)) onFiles([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
}

/** A file that is dropped beside the conversation is not opened in place of the app. */
function useNoOpening(): void {
  useEffect(() => {
    const keep = (event: globalThis.DragEvent): void => {
      if (hasFiles(event)) event.preventDefault();
    };
    window.addEventListener('dragover', keep);
    window.addEventListener('drop', keep);
    return () => {
      window.removeEventListener('dragover', keep);
      window.removeEventListener('drop', keep);
    };
  }, []);
}
