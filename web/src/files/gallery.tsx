import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, useRef } from 'react';
import { useFreshFiles } from './files-context.tsx';
import { GalleryHeader } from './gallery-header.tsx';
import { GalleryPicture } from './gallery-picture.tsx';
import { GallerySteps } from './gallery-steps.tsx';
import type { PicturePlace, ShownPicture } from './pictures.ts';
import { useSwipe } from './use-swipe.ts';
import { useZoom, type Zoom } from './use-zoom.ts';
import './gallery.css';

interface GalleryProps {
  readonly pictures: readonly ShownPicture[];
  readonly place: PicturePlace;
  /** What has the focus again when it is closed. */
  readonly opener: HTMLElement;
  readonly onMove: (place: PicturePlace) => void;
  readonly onClose: () => void;
}

/** One picture after another over the whole page: by arrows, by swiping, with zoom. */
export function Gallery({ pictures, place, ...rest }: GalleryProps) {
  const at = pictures.findIndex(
    ({ messageId, index }) => messageId === place.messageId && index === place.index,
  );
  const picture = pictures[at];
  // Its message was deleted meanwhile.
  return picture === undefined ? null : <OpenGallery {...{ pictures, picture, at, ...rest }} />;
}

interface OpenGalleryProps extends Omit<GalleryProps, 'place'> {
  readonly picture: ShownPicture;
  readonly at: number;
}

function OpenGallery({ pictures, picture, at, opener, onMove, onClose }: OpenGalleryProps) {
  const content = useRef<HTMLDivElement>(null);
  const { files, refresh } = useFreshFiles(picture.message);
  const key = `${picture.messageId} ${picture.index}`;
  const zoom = useZoom(key);
  const go = (step: -1 | 1): void => {
    const next = pictures[at + step];
    if (next !== undefined) onMove(next);
  };
  const swipe = useSwipe({ isOn: zoom.scale === 1, onSwipe: go, onDrop: onClose });
  const file = files.attachments[picture.index];
  const focus = (event: Event, element: HTMLElement | null): void => {
    event.preventDefault();
    element?.focus();
  };
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Content
          ref={content}
          className="gallery"
          onKeyDown={(event) => onKey(event, go, zoom)}
          onOpenAutoFocus={(event) => focus(event, content.current)}
          onCloseAutoFocus={(event) =>
            // What was opened may have been deleted meanwhile.
            focus(event, opener.isConnected ? opener : document.querySelector<HTMLElement>('#main'))
          }
          {...swipe}
        >
          <GalleryHeader {...{ at, picture, file, zoom, refresh }} count={pictures.length} />
          {file !== undefined && file.image !== null && (
            <GalleryPicture
              key={key}
              file={{ ...file, image: file.image }}
              scale={zoom.scale}
              refresh={refresh}
              onToggle={zoom.toggle}
            />
          )}
          <GallerySteps hasPrevious={at > 0} hasNext={at < pictures.length - 1} onStep={go} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function onKey(event: KeyboardEvent, go: (step: -1 | 1) => void, zoom: Zoom): void {
  const acts: Readonly<Record<string, () => void>> = {
    ...(zoom.scale === 1 && { ArrowLeft: () => go(-1), ArrowRight: () => go(1) }),
    '+': zoom.in,
    '=': zoom.in,
    '-': zoom.out,
  };
  const act = acts[event.key];
  if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}
