import { useState } from 'react';
import { absoluteUrl } from '../graph/endpoint.ts';
import { classNames } from './class-names.ts';
import './avatar.css';

export interface AvatarProps {
  /** Gives the colour where there is no image: the same for the same person everywhere. */
  readonly id: string;
  readonly name: string;
  /** Address of the image, also without a host. */
  readonly image?: string | null | undefined;
  readonly size?: 'xs' | 's' | 'm' | 'l' | 'xl';
  readonly isOnline?: boolean;
}

/** How many colours avatar.css has. */
const colours = 8;

/** A person's or a room's picture. The name stands beside it wherever it is used: it is not read out. */
export function Avatar({ id, name, image, size = 'm', isOnline = false }: AvatarProps) {
  const [failed, setFailed] = useState<string>();
  const showsImage = image !== undefined && image !== null && image !== failed;
  return (
    <span className={classNames('avatar', `avatar--${size}`)} aria-hidden="true">
      {showsImage ? (
        <img
          className="avatar__image"
          src={absoluteUrl(image)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(image)}
        />
      ) : (
        <span className={`avatar__initial avatar__initial--${colourOf(id)}`}>{initialOf(name)}</span>
      )}
      {isOnline && <span className="avatar__online" />}
    </span>
  );
}

function colourOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % colours;
}

/** The first character as people see it, also of several code points. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return (first?.segment ?? '?').toLocaleUpperCase();
}
