/*
 * `sendAll(descriptors, count, bytes)`: send(2) of the same bytes to each of many sockets, in one call from JavaScript. See send-all.ts,
 * which also has the same in JavaScript for where this is not compiled.
 */
#define NAPI_VERSION 8
#include <node_api.h>
#include <sys/socket.h>
#include <sys/types.h>

static napi_value refuse(napi_env env, const char *message) {
  napi_throw_type_error(env, NULL, message);
  return NULL;
}

static napi_value send_all(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t given = 3;
  napi_typedarray_type kind;
  int32_t *descriptors;
  size_t places;
  uint32_t count;
  char *bytes;
  size_t length;
  bool isBuffer;

  if (napi_get_cb_info(env, info, &given, arguments, NULL, NULL) != napi_ok || given < 3) return refuse(env, "three arguments are needed");
  if (napi_get_typedarray_info(env, arguments[0], &kind, &places, (void **)&descriptors, NULL, NULL) != napi_ok || kind != napi_int32_array)
    return refuse(env, "descriptors must be an Int32Array");
  if (napi_get_value_uint32(env, arguments[1], &count) != napi_ok || count > places)
    return refuse(env, "count must be a number of descriptors that are there");
  if (napi_is_buffer(env, arguments[2], &isBuffer) != napi_ok || !isBuffer ||
      napi_get_buffer_info(env, arguments[2], (void **)&bytes, &length) != napi_ok)
    return refuse(env, "bytes must be a Buffer");

  uint32_t short_of_all = 0;
  for (uint32_t index = 0; index < count; index += 1) {
    /* It costs less than write(2), which asks about files and positions first. A peer that is gone is an error and no signal. */
    ssize_t taken = send(descriptors[index], bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken < 0) taken = 0;
    if ((size_t)taken < length) short_of_all += 1;
    descriptors[index] = (int32_t)taken;
  }

  napi_value result;
  return napi_create_uint32(env, short_of_all, &result) == napi_ok ? result : NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  (void)exports;
  if (napi_create_function(env, "sendAll", NAPI_AUTO_LENGTH, send_all, NULL, &function) != napi_ok) return NULL;
  return function;
}
