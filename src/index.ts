/** keysweep as a library: the use cases that the commands call, and the model they speak in. */
export * from './model';
export { createTextScanner, type TextResult } from './api/scan-text';
export { byPlace, runScan, scan, toReport, type ScanProgress, type ScanRequest, type ScanSink, type ScanSummary } from './api/scan';
