/*
 * The floor: what delivering costs when nothing but the system call is left of it. Whatever a client says is made a finished
 * WebSocket frame once and written to every member of its room, one write() each, without gathering and without looking inside.
 * The room is the number in the path. No protocol, no Redis, no history, no check of anything; a client that does not take its
 * frames is cut. One thread, epoll, level-triggered.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FILES = 65536, MAX_ROOMS = 4096, MAX_EVENTS = 512, INPUT = 8192, BACKLOG = 4096 };

struct room {
  int *members;
  int count, capacity;
};

struct client {
  int room; /* -1 until its request has been read */
  int place; /* among the members of the room */
  int length;
  unsigned char input[INPUT];
};

static struct room rooms[MAX_ROOMS];
static struct client *clients[MAX_FILES];

static void leave(int file) {
  struct client *client = clients[file];
  if (client->room >= 0) {
    struct room *room = &rooms[client->room];
    int last = room->members[--room->count];
    room->members[client->place] = last;
    clients[last]->place = client->place;
  }
  clients[file] = NULL;
  free(client);
  close(file);
}

static int put(int file, const void *bytes, int length) { return send(file, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) == length; }

static int join(int file) {
  static const char answer[] =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x06joined";
  struct client *client = clients[file];
  client->room = atoi((char *)client->input + 5) % MAX_ROOMS;
  struct room *room = &rooms[client->room];
  if (room->count == room->capacity) {
    room->capacity = room->capacity ? room->capacity * 2 : 16;
    room->members = realloc(room->members, room->capacity * sizeof(int));
  }
  client->place = room->count;
  room->members[room->count++] = file;
  return put(file, answer, sizeof answer - 1);
}

static void deliver(struct room *room, const unsigned char *payload, int length) {
  unsigned char frame[4 + INPUT];
  int head = length < 126 ? 2 : 4;
  frame[0] = 0x81;
  frame[1] = length < 126 ? length : 126;
  if (head == 4) {
    frame[2] = length >> 8;
    frame[3] = length & 255;
  }
  memcpy(frame + head, payload, length);
  for (int i = room->count - 1; i >= 0; i--) {
    int file = room->members[i];
    if (!put(file, frame, head + length)) shutdown(file, SHUT_RDWR);
  }
}

/* Returns how many bytes of the input one whole frame took; 0 where there is none. */
static int take_frame(struct client *client) {
  unsigned char *input = client->input;
  int head = 2, length;
  if (client->length < 8) return 0;
  length = input[1] & 127;
  if (length == 126) {
    length = input[2] << 8 | input[3];
    head = 4;
  }
  if (client->length < head + 4 + length) return 0;
  unsigned char *mask = input + head, *payload = mask + 4;
  for (int i = 0; i < length; i++) payload[i] ^= mask[i & 3];
  /* A greeting is no message. */
  if ((input[0] & 15) == 1 && length > 0 && payload[0] == '{') deliver(&rooms[client->room], payload, length);
  return head + 4 + length;
}

static void hear(int file) {
  struct client *client = clients[file];
  ssize_t got = recv(file, client->input + client->length, INPUT - 1 - client->length, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return leave(file);
  client->length += got;
  client->input[client->length] = 0;
  if (client->room < 0) {
    char *end = strstr((char *)client->input, "\r\n\r\n");
    if (!end) return;
    if (!join(file)) return leave(file);
    client->length = 0;
    return;
  }
  for (int taken; (taken = take_frame(client)) > 0;) {
    client->length -= taken;
    memmove(client->input, client->input + taken, client->length);
  }
}

static void accept_all(int listener, int events) {
  for (int file; (file = accept(listener, NULL, NULL)) >= 0;) {
    int on = 1;
    struct epoll_event interest = {.events = EPOLLIN, .data = {.fd = file}};
    if (file >= MAX_FILES) {
      close(file);
      continue;
    }
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    clients[file] = calloc(1, sizeof(struct client));
    clients[file]->room = -1;
    epoll_ctl(events, EPOLL_CTL_ADD, file, &interest);
  }
}

int main(int count, char **arguments) {
  int on = 1, events = epoll_create1(0), listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(count > 1 ? atoi(arguments[1]) : 0)};
  struct epoll_event interest = {.events = EPOLLIN, .data = {.fd = listener}}, ready[MAX_EVENTS];
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG)) {
    perror("floor");
    return 1;
  }
  epoll_ctl(events, EPOLL_CTL_ADD, listener, &interest);
  for (;;) {
    int number = epoll_wait(events, ready, MAX_EVENTS, -1);
    for (int i = 0; i < number; i++) {
      if (ready[i].data.fd == listener) accept_all(listener, events);
      else if (clients[ready[i].data.fd]) hear(ready[i].data.fd);
    }
  }
}
