/** Stands in logs; no output may tell it. */
export const logCanary = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmdXp6LWNhbmFyeSJ9.ZnV6ei1jYW5hcnktMDEyMzQ1Njc4OQ'

/** Stands in files outside of a stranger's folder, and in the shell; no output may tell it. */
export const outsideCanary = 'fuzz-canary-outside-7c1e-0123456789-0123456789'
