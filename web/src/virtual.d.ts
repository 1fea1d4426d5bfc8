/** Modules made by vite.config.mts. */
declare module 'virtual:map-worker' {
  const url: string;
  export default url;
}
declare module 'virtual:licences' {
  const url: string;
  export default url;
}
