/** keysweep as a library: the use cases that the commands call, and the model they speak in. */
export * from './model';
export { createTextScanner, type TextResult } from './api/scan-text';
export { runScan, toReport, type ScanProgress, type ScanRequest, type ScanSink, type ScanSummary } from './api/scan';
export { Scan, scan, type ScanEvent } from './api/scan-events';
export { detectorsWith, type FurtherDetectors } from './api/detectors/load';
export { Baseline, type BaselineEntry } from './config/baseline';
export type { PluginDetector, PluginDocument, PluginLimits, PluginMatch } from './plugins/contract';
export { byPlace } from './report/json';
export { reporters, type Format, type Reporter, type ReportOptions } from './report';
export { runWorker, sweep, sweepStatus, type SweepRequest, type SweepSettings, type SweepStatus, type SweepSummary } from './api/sweep';
export { exportDefectDojo, exportJsonLines, exportSarif } from './api/sweep-export';
export { storedExposure, storedReport } from './api/sweep-report';
export { markCredential, triageList } from './api/triage';
export { type Database, openStore } from './store';

// Types that those speak of.
export type { SweepProgress } from './api/sweep';
export type { ExportOptions } from './api/sweep-export';
export type { Mark } from './api/triage';
export type { Push } from './api/scan/history';
export type { IgnoreEntry } from './config/load';
export type { AssessOptions, Exposure } from './exposure/assess';
export type { Inventory, InventoryAsset } from './exposure/inventory';
export type { Ownership } from './exposure/ownership';
export type { Decision, Factors } from './exposure/score';
export type { Detectors } from './pipeline/detectors';
export type { ScanSettings } from './pipeline/thread';
export type { RefUpdate } from './sources/git/push';
export type { Queryable } from './store/database';
export type { ScanOutcome, SweepCounts } from './store/sweeps';
export type { CredentialFilter, TriagedCredential, TriageStatus } from './store/triage';
export type { Notices, Webhook } from './sweep/webhooks';
export type { UnpackLimits } from './unpack/limits';
