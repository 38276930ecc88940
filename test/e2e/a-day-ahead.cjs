// Loaded before the app: its clock is a day ahead of everybody else's.
const { now } = Date
Date.now = () => now() + 86_400_000
