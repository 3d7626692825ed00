import { useEffect, useRef } from 'react';
import { useToast } from '../design/toasts.tsx';
import { useText } from '../language/use-text.ts';
import type { RoomMemberRole } from './graph.generated.ts';
import { roleLabels } from './role-labels.ts';

/** Says it when somebody changes what the viewer may do: what is on the page changes with it. */
export function useSayRole(role: RoomMemberRole): void {
  const t = useText();
  const toast = useToast();
  const last = useRef(role);
  useEffect(() => {
    if (last.current !== role) toast(t('groups.roleIsNow', { role: t(roleLabels[role]) }));
    last.current = role;
  }, [role, t, toast]);
}
