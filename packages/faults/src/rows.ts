import type { Row } from './row.js';
import { pausedBeforeWrite, pausedLeader } from './rows/f1-f2-paused-leader.js';
import { closedLeader, killedLeader } from './rows/f3-f4-ended-leader.js';
import { connectionCut } from './rows/f5-connection-cut.js';
import { halfOpen } from './rows/f6-half-open.js';
import { replayedCommands } from './rows/f7-replayed-commands.js';
import { lostReply } from './rows/f8-lost-reply.js';
import { blockedEventLoop } from './rows/f9-blocked-event-loop.js';
import { longFetch } from './rows/f10-long-fetch.js';
import { lostTerm } from './rows/f11-lost-term.js';
import { sentinelFailover } from './rows/f12-sentinel-failover.js';
import { splitBrain } from './rows/f13-split-brain.js';
import { nodeLoss } from './rows/f14-node-loss.js';
import { resharding } from './rows/f15-resharding.js';
import { scriptFlush } from './rows/f16-script-flush.js';
import { noConfig } from './rows/f17-no-config.js';
import { noMessages } from './rows/f18-no-messages.js';
import { lostData } from './rows/f19-lost-data.js';
import { eviction } from './rows/f20-eviction.js';
import { refusedWrites } from './rows/f21-refused-writes.js';
import { clocks } from './rows/f22-clocks.js';
import { serverTime } from './rows/f23-server-time.js';
import { killedWhileStaging } from './rows/f24-killed-while-staging.js';
import { twoLeaders } from './rows/f25-two-leaders.js';
import { thunderingStandbys } from './rows/f26-thundering-standbys.js';
import { userWalks } from './rows/f31-user-walks.js';
import { hungLeader } from './rows/f27-hung-leader.js';
import { unreachableSource } from './rows/f28-unreachable-source.js';
import { rollingDeploy } from './rows/f29-rolling-deploy.js';
import { claimStorm } from './rows/f30-claim-storm.js';
import { setUpsRow } from './rows/f32-set-ups.js';
import { closedSeat, killedSeat } from './rows/f33-f34-ended-seat.js';
import { pausedSeat } from './rows/f35-paused-seat.js';
import { lostSeats } from './rows/f36-lost-seats.js';
import { comingAndLeaving } from './rows/f37-coming-and-leaving.js';
import { halfOpenSeat } from './rows/f38-half-open-seat.js';
import { failingSource } from './rows/f39-failing-source.js';
import { deployedSeats } from './rows/f40-deployed-seats.js';
import { twoApplications } from './rows/f41-two-applications.js';
import { watchedOnBoard } from './rows/f42-watched-on-a-board.js';
import { rolledBack } from './rows/f43-rolled-back.js';
import { pausedCache } from './rows/f44-paused-cache.js';
import { changingFamily } from './rows/f45-changing-family.js';
import { followedChain } from './rows/f46-followed-chain.js';
import { cutSteering } from './rows/f47-cut-steering.js';
import { failoverSteering } from './rows/f48-failover-steering.js';
import { failedOverSeats } from './rows/f50-failed-over-seats.js';
import { lookedAtByProgram } from './rows/f51-looked-at-by-program.js';
import { virtualSeats } from './rows/f52-virtual-seats.js';

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  pausedLeader,
  pausedBeforeWrite,
  killedLeader,
  closedLeader,
  connectionCut,
  halfOpen,
  replayedCommands,
  lostReply,
  blockedEventLoop,
  longFetch,
  lostTerm,
  sentinelFailover,
  splitBrain,
  nodeLoss,
  resharding,
  scriptFlush,
  noConfig,
  noMessages,
  lostData,
  eviction,
  refusedWrites,
  clocks,
  serverTime,
  killedWhileStaging,
  twoLeaders,
  thunderingStandbys,
  hungLeader,
  unreachableSource,
  rollingDeploy,
  claimStorm,
  userWalks,
  setUpsRow,
  killedSeat,
  closedSeat,
  pausedSeat,
  lostSeats,
  comingAndLeaving,
  halfOpenSeat,
  failingSource,
  deployedSeats,
  twoApplications,
  watchedOnBoard,
  rolledBack,
  pausedCache,
  changingFamily,
  followedChain,
  cutSteering,
  failoverSteering,
  failedOverSeats,
  lookedAtByProgram,
  virtualSeats,
];
