export type { ContractRunner } from './contract-runner.js';
export type { ElectorContractOptions } from './elector-contract.js';
export { describeElector } from './elector-contract.js';
export type { FaultDirection, FaultProxy } from './fault-proxy.js';
export { startFaultProxy } from './fault-proxy.js';
export type { ManualClock } from './manual-clock.js';
export { manualClock } from './manual-clock.js';
export type {
  MemoryDriver,
  MemoryDriverOptions,
  MemoryRedis,
  MemoryRedisOptions,
} from './memory/memory-redis.js';
export { memoryDriver, memoryRedis } from './memory/memory-redis.js';
export type { MemoryLink } from './memory/link.js';
export { netDriver } from './net-driver/net-driver.js';
export type { RedisBinary } from './servers/find-redis.js';
export { findRedis } from './servers/find-redis.js';
export { freePort } from './servers/free-port.js';
export type { RawAddress } from './servers/raw-command.js';
export { rawCommand } from './servers/raw-command.js';
export type { ServerNode } from './servers/server-node.js';
export type { RedisCluster, StartClusterOptions } from './servers/start-cluster.js';
export { startCluster } from './servers/start-cluster.js';
export type { RedisServer, StartRedisOptions } from './servers/start-redis.js';
export { startRedis } from './servers/start-redis.js';
export type { RedisSentinels, StartSentinelOptions } from './servers/start-sentinel.js';
export { startSentinel } from './servers/start-sentinel.js';
export type { WaitForOptions } from './wait-for.js';
export { waitFor } from './wait-for.js';
export type { SpawnWorkerOptions, Worker, WorkerExit } from './worker/spawn-worker.js';
export { spawnWorker } from './worker/spawn-worker.js';
export type { ConnectionTarget } from './driver/bench.js';
export type { DriverStage, StageProxy, StageServer } from './driver/stage.js';
export type { DriverContractOptions, DriverContractPart } from './driver-contract.js';
export { describeDriver } from './driver-contract.js';
export type { WriterContractOptions } from './writer-contract.js';
export { describeWriter } from './writer-contract.js';
export type { CollectedTests } from './collect-tests.js';
export { collectTests } from './collect-tests.js';
export type { LoggerUnderTest, WrittenRecord } from './logger/logger-bench.js';
export type { LoggerContractOptions } from './logger-contract.js';
export { describeLogger } from './logger-contract.js';

// Building blocks of the in-memory Redis, for custom test harnesses.
export type { MemoryServer, MemoryServerOptions, ExecuteOptions } from './memory/memory-server.js';
export { createMemoryServer } from './memory/memory-server.js';
export type { Keyspace, Entry, Snapshot, Value } from './memory/keyspace.js';
export type { ScriptRunner } from './memory/lua/script-runner.js';
export { startLua } from './memory/lua/script-runner.js';
export { ErrorReply } from './memory/error-reply.js';
export type { Timeline, TimelineOptions } from './timeline.js';
export { createTimeline } from './timeline.js';
