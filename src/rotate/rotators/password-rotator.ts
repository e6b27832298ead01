import { KeysweepError, type Occurrence } from '../../model';
import type { Facts, PendingContext, Proof, Proposal, RotationContext, Rotator } from '../contract';
import { pause } from '../retry';
import { newPassword } from './password';

/** Result of one login: only a service's explicit refusal is `refused`. */
export type Login = 'accepted' | 'refused';

/** What differs between services whose password is simply set. */
export interface PasswordService {
  readonly id: string;
  readonly title: string;
  mode(options: Readonly<Record<string, unknown>>): 'overlap' | 'switch';
  propose(occurrences: readonly Occurrence[]): Proposal | undefined;
  check(options: Readonly<Record<string, unknown>>): void;
  /** One login in a session of its own. Throws for anything but the service's yes or no. */
  login(context: RotationContext, password: string): Promise<Login>;
  /**
   * Makes `password` work. `working` is one that works now, for services where a user changes its own; an account in the
   * plan's `admin` comes first. With `keep`, a service of mode `overlap` keeps `working` valid beside it.
   */
  change(context: RotationContext, password: string, working: string | undefined, keep: boolean): Promise<void>;
  /** Ends the other password of an overlap. */
  drop?(context: RotationContext, dropped: string, working: string): Promise<void>;
  readonly length?: number;
}

/** How long a refused login may still be a replica that has not heard, in ms. */
const SPREAD = [0, 200, 500, 1_000, 2_000];

/** Rotates a password of a service: log in, set, log in with the new one, make sure that the old one is refused. */
export function passwordRotator(service: PasswordService): Rotator {
  const accepted = async (context: RotationContext, password: string) => (await service.login(context, password)) === 'accepted';
  return {
    id: service.id,
    title: service.title,
    parts: ['secret'],
    mode: (options) => service.mode(options),
    propose: (occurrences) => service.propose(occurrences),
    check: (options) => service.check(options),

    async inspect(context): Promise<Facts> {
      const works = await accepted(context, context.old.secret.reveal());
      if (!works && context.options.admin === undefined) {
        throw new KeysweepError('denied', 'the service refuses the present password, and the plan names no admin account that could set a new one', { actions: ['add admin: {user, password: env:NAME} to the options of the entry'] });
      }
      return { oldWorked: works };
    },

    async create() {
      return { parts: { secret: newPassword(service.length) } };
    },

    async set(context: PendingContext): Promise<void> {
      if (await accepted(context, context.pending.secret.reveal())) return;
      await service.change(context, context.pending.secret.reveal(), context.old.secret.reveal(), service.mode(context.options) === 'overlap');
    },

    async test(context: PendingContext): Promise<void> {
      for (const ms of SPREAD) {
        await pause(ms);
        if (await accepted(context, context.pending.secret.reveal())) return;
      }
      throw new KeysweepError('new-refused', 'the service refuses the new password');
    },

    retireRests: (options) => !service.drop || service.mode(options) !== 'overlap',

    async retire(context: PendingContext): Promise<void> {
      if (service.drop && service.mode(context.options) === 'overlap') await service.drop(context, context.old.secret.reveal(), context.pending.secret.reveal());
    },

    async prove(context: PendingContext): Promise<Proof> {
      if (!(await accepted(context, context.pending.secret.reveal()))) return { state: 'unknown', detail: 'the service refuses the new password too, so a refusal of the old one says nothing' };
      for (const ms of SPREAD) {
        await pause(ms);
        if (!(await accepted(context, context.old.secret.reveal()))) return { state: 'dead', detail: 'the service refused the old password and accepted the new one' };
      }
      return { state: 'alive', detail: 'the service accepts the old password' };
    },

    async compensate(context: PendingContext): Promise<void> {
      const [old, pending] = [context.old.secret.reveal(), context.pending.secret.reveal()];
      const pendingWorks = await accepted(context, pending);
      if (context.facts.oldWorked !== false && !(await accepted(context, old))) {
        await service.change(context, old, pendingWorks ? pending : undefined, false);
        if (!(await accepted(context, old))) throw new KeysweepError('old-refused', 'the service refuses the old password after it was set back');
      }
      if (pendingWorks && service.drop && (await accepted(context, pending))) await service.drop(context, pending, old);
    },
  };
}
