import { useApolloClient } from '@apollo/client/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Group, type GroupView, openGroup } from './group.ts';

const nothing = (): (() => void) => () => undefined;
const none = (): undefined => undefined;

/** A group, live while it is shown; undefined for the moment before it is opened. */
export function useGroup(roomId: string): { readonly group: Group; readonly view: GroupView } | undefined {
  const apollo = useApolloClient();
  const [group, setGroup] = useState<Group>();
  useEffect(() => {
    const opened = openGroup(apollo, roomId);
    setGroup(opened);
    return () => opened.close();
  }, [apollo, roomId]);
  const view = useSyncExternalStore(group?.subscribe ?? nothing, group?.view ?? none);
  return group === undefined || view === undefined ? undefined : { group, view };
}
