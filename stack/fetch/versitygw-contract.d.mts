/** A real S3 server (versitygw) from the cache, or built by `go install`; `missing` says why there is none. */
export function findOrBuildVersitygw(): Promise<{ readonly program: string } | { readonly missing: string }>;
