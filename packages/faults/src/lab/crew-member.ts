import type { InstanceMessage } from './instance/messages.js';

/** An instance of a crew. */
export interface CrewMember {
  readonly name: string;
  /** Every message it sent, in order. */
  readonly messages: readonly (InstanceMessage | { readonly type: string })[];
}
