#pragma once
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic macros, which Swift does not import.
static inline CURLcode forewarn_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode forewarn_curl_set_string(CURL *handle, CURLoption option,
                                                const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode forewarn_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode forewarn_curl_set_offset(CURL *handle, CURLoption option,
                                                curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode forewarn_curl_set_seek_callback(CURL *handle, curl_seek_callback value) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

typedef size_t (*forewarn_curl_data_callback)(char *, size_t, size_t, void *);

static inline CURLcode forewarn_curl_set_data_callback(CURL *handle, CURLoption option,
                                                       forewarn_curl_data_callback value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode forewarn_curl_set_progress_callback(CURL *handle,
                                                           curl_xferinfo_callback value) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode forewarn_curl_set_headers(CURL *handle, struct curl_slist *value) {
  return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, value);
}

static inline CURLcode forewarn_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode forewarn_curl_get_string(CURL *handle, CURLINFO info, const char **value) {
  return curl_easy_getinfo(handle, info, value);
}
