import { Toast as Radix } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { useText } from '../language/use-text.ts';
import { IconButton } from './icon-button.tsx';
import './toasts.css';

interface ShownToast {
  readonly id: number;
  readonly text: string;
}

type ShowToast = (text: string) => void;

const ToastContext = createContext<ShowToast>(() => undefined);

/** Shows a short sentence at the edge of the window for a while; it is read out politely. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  const t = useText();
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const show = useCallback<ShowToast>((text) => {
    setToasts((shown) => [...shown.slice(-2), { id: (shown.at(-1)?.id ?? 0) + 1, text }]);
  }, []);
  const remove = (id: number): void => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  return (
    <ToastContext value={show}>
      <Radix.Provider label={t('shell.notifications')} swipeDirection="right" duration={6_000}>
        {children}
        {toasts.map(({ id, text }) => (
          <Radix.Root
            key={id}
            className="toast"
            type="background"
            onOpenChange={(isOpen) => !isOpen && remove(id)}
          >
            <Radix.Description className="toast__text" dir="auto">
              {text}
            </Radix.Description>
            <Radix.Close asChild>
              <IconButton icon="close" label={t('shell.close')} />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className="toasts" />
      </Radix.Provider>
    </ToastContext>
  );
}
