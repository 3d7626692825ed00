import { useConnectionNotice } from '../graph/graph-provider.tsx';
import { useText } from '../language/use-text.ts';
import './connection-bar.css';

/** Above the pages, for as long as the platform is missed: why, and what can be done meanwhile. Read out politely. */
export function ConnectionBar() {
  const t = useText();
  const notice = useConnectionNotice();
  return (
    <div className="connection-bar" role="status">
      {notice !== 'none' && <p className="connection-bar__text">{t(`shell.${notice}`)}</p>}
    </div>
  );
}
