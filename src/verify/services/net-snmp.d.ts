/** The part of net-snmp (3.29, no types of its own) that is used. */
declare module 'net-snmp' {
  interface Session {
    get(oids: string[], done: (error: Error | null, varbinds?: { value: unknown }[]) => void): void;
    close(): void;
  }
  const snmp: {
    readonly Version2c: number;
    createSession(host: string, community: string, options: { port: number; version: number; timeout: number; retries: number }): Session;
  };
  export default snmp;
}
