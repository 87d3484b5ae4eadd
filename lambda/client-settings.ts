/** Of every SDK client here: nothing is added to their middleware after the first call, so it need not be put together for each. */
export const CLIENT_SETTINGS = { cacheMiddleware: true };
