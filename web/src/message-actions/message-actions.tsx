import { type ReactNode, useMemo, useState } from 'react';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { MessageActionsContext } from './actions-context.ts';
import { ActionDialog, type DialogAction } from './action-dialog.tsx';
import { MessageMenu, type OpenMenu } from './message-menu.tsx';
import type { Mutations } from './mutations.ts';
import { type ActionSetting, offeredActions } from './offered-actions.ts';
import { type OnCompose, useRunAction } from './use-run-action.ts';
import './message-actions.css';

/** What can be done with the messages below it: a menu for each, and the dialogs that it leads to. */
export function MessageActions({
  mutations,
  roomId,
  setting,
  hrefOf,
  onCompose,
  children,
}: {
  readonly mutations: Mutations;
  readonly roomId: string;
  readonly setting: ActionSetting;
  readonly hrefOf: (messageId: string) => string;
  readonly onCompose: OnCompose;
  readonly children: ReactNode;
}) {
  const [menu, setMenu] = useState<OpenMenu>();
  const [asked, setAsked] = useState<{ readonly action: DialogAction; readonly message: TimelineMessage }>();
  const run = useRunAction({ roomId, mutate: mutations.mutate, onCompose, onAsk: setAsked });
  const value = useMemo(
    () => ({
      mutate: mutations.mutate,
      dismissRefusal: mutations.dismissRefusal,
      hrefOf,
      openMenu: (message: TimelineMessage, at: OpenMenu['at'], element: HTMLElement) =>
        setMenu({ message, at, element }),
      run,
    }),
    [mutations, hrefOf, run],
  );
  const close = (): void => setAsked(undefined);
  return (
    <MessageActionsContext value={value}>
      {children}
      {menu !== undefined && (
        <MessageMenu
          menu={menu}
          actions={offeredActions(menu.message, setting)}
          onChoose={(action) => run(action, menu.message)}
          onClose={() => setMenu(undefined)}
        />
      )}
      {asked !== undefined && <ActionDialog {...asked} viewerId={setting.viewerId} onClose={close} />}
    </MessageActionsContext>
  );
}
