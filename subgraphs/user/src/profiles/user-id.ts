import { validate } from 'uuid';

/** Whether it can be anybody's id; what cannot is not looked up. */
export function isUserId(id: string): boolean {
  return validate(id);
}
