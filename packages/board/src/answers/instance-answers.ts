import type { InstanceReport, InstanceSummary } from '@smart-redis/core/operator';
import type { ApiInstance, ApiReport } from '../api.js';
import { apiTime } from './cache-answers.js';

export function apiInstance(instance: InstanceSummary): ApiInstance {
  return {
    name: instance.name,
    seat: instance.seat,
    role: instance.role,
    expiresAt: apiTime(instance.expiresAt),
    weight: instance.weight,
    serves: instance.serves,
    registered: instance.registered,
    yields: instance.yields,
    report: instance.report === null ? null : apiReport(instance.report),
  };
}

function apiReport(report: InstanceReport): ApiReport {
  return {
    host: report.host,
    pid: report.pid,
    startedAt: apiTime(report.startedAt) ?? '',
    release: report.release,
    node: report.node,
    concurrency: report.concurrency,
    clockAheadMs: report.clockAheadMs,
    longestStallMs: report.longestStallMs,
    overdue: report.overdue,
  };
}
