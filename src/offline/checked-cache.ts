/** Name of the cache that holds checked files: engine, model, samples. Page and service worker. */
export const checkedCacheName = 'lotlens-checked-1'
