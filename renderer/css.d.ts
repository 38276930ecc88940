// Style sheets are imported for their effect alone; the build makes files of them, so nothing is ever injected.
declare module '*.css'
declare module '@fontsource-variable/inter'
declare module '@fontsource/jetbrains-mono/400.css'
