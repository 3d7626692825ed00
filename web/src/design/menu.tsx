import { DropdownMenu as Radix } from 'radix-ui';
import { type ReactNode, useId, useRef } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import './menu.css';

/** What can be done here, behind one button. `trigger` is a button that takes a ref. */
export function Menu({
  trigger,
  onClosed,
  children,
  ...state
}: {
  readonly trigger: ReactNode;
  /** It is gone, and the trigger gets the focus unless this prevents it. */
  readonly onClosed?: (event: Event) => void;
  readonly children: ReactNode;
  /** Without it the menu keeps for itself whether it is open. */
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}) {
  return (
    // Not modal: a modal one writes a style element, which the Content-Security-Policy forbids.
    <Radix.Root modal={false} {...state}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={landmark()}>
        <Radix.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          {...(onClosed !== undefined && { onCloseAutoFocus: onClosed })}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What can be done with what is at a point of the window, in pixels. Open for as long as it is drawn. */
export function MenuAt({
  at,
  label,
  onClose,
  onClosed,
  children,
}: {
  readonly at: { readonly x: number; readonly y: number };
  readonly label: string;
  readonly onClose: () => void;
  /** It is gone: now the focus can go elsewhere. It does by itself where something else was clicked. */
  readonly onClosed: (isClickedElsewhere: boolean) => void;
  readonly children: ReactNode;
}) {
  const isClickedElsewhere = useRef(false);
  return (
    <Radix.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Trigger asChild>
        <span className="menu-anchor" aria-hidden="true" style={{ left: at.x, top: at.y }} />
      </Radix.Trigger>
      <Radix.Portal container={landmark()}>
        <Radix.Content
          className="menu"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={undefined}
          onInteractOutside={() => (isClickedElsewhere.current = true)}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed(isClickedElsewhere.current);
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Items that are one choice, under what it is about. */
export function MenuGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <Radix.Group className="menu__group" aria-labelledby={id}>
      <Radix.Label id={id} className="menu__label">
        {label}
      </Radix.Label>
      {children}
    </Radix.Group>
  );
}

export interface MenuItemProps {
  readonly icon?: IconName;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({
  icon,
  isDangerous = false,
  isDisabled = false,
  onSelect,
  children,
}: MenuItemProps) {
  return (
    <Radix.Item
      className={classNames('menu__item', isDangerous && 'menu__item--dangerous')}
      disabled={isDisabled}
      onSelect={onSelect}
    >
      {icon !== undefined && <Icon name={icon} size={18} />}
      {children}
    </Radix.Item>
  );
}

/** Menus are drawn in the main part of the page, so that they belong to a landmark. */
const landmark = (): HTMLElement | null => document.getElementById('main');
