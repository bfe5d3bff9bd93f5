/** Names of WebGPU in LiteRT's types; nothing here uses it. */
declare type GPUBuffer = object;
declare type GPUDevice = object;
