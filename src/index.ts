/** keysweep as a library: the use cases that the commands call, and the model they speak in. */
export * from './model';
export { createTextScanner, type TextResult } from './api/scan-text';
export { byPlace, runScan, scan, toReport, type ScanProgress, type ScanRequest, type ScanSink, type ScanSummary } from './api/scan';
export { runWorker, sweep, sweepStatus, type SweepRequest, type SweepSettings, type SweepStatus, type SweepSummary } from './api/sweep';
export { exportDefectDojo, exportJsonLines, exportSarif } from './api/sweep-export';
export { storedExposure, storedReport } from './api/sweep-report';
export { markCredential, triageList } from './api/triage';
export { type Database, openStore } from './store';
