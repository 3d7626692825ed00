import { useToast } from '../design/toasts.tsx';
import { refusalOfError } from './refusal-of-error.ts';
import { useRefusalText } from './use-refusal-text.ts';

/** Says at the edge of the window why there was an error: for `onError` of mutations. */
export function useRefusalToast(): (error: unknown) => void {
  const toast = useToast();
  const refusalText = useRefusalText();
  return (error) => toast(refusalText(refusalOfError(error)));
}
