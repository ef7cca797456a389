#include "http/http_private.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static Err parse_listen(Fault *fault, Str listen, struct sockaddr_storage *ret_address, socklen_t *ret_length)
{
    ptrdiff_t colon = str_find_last(listen, STR(":"));
    char host[64], port[8];
    int64_t number;
    Str host_text = colon == STR_NONE ? (Str){NULL, 0} : str_slice(listen, 0, (size_t)colon);
    if (str_starts(host_text, STR("[")) && str_ends(host_text, STR("]"))) {
        host_text = str_slice(host_text, 1, host_text.len - 1);
    }
    Str port_text = colon == STR_NONE ? (Str){NULL, 0} : str_slice(listen, (size_t)colon + 1, listen.len);
    if (host_text.len == 0 || host_text.len >= sizeof host || port_text.len >= sizeof port
        || str_to_int64(port_text, &number) != OK || number < 0 || number > 65535) {
        return fault_set(fault, ERR_INVALID, "listen.address", "\"%.*s\" is no ADDRESS:PORT such as 127.0.0.1:8080",
                         STR_ARG(listen));
    }
    snprintf(host, sizeof host, "%.*s", STR_ARG(host_text));
    snprintf(port, sizeof port, "%.*s", STR_ARG(port_text));
    struct addrinfo hints = {.ai_flags = AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM}, *found;
    int status = getaddrinfo(host, port, &hints, &found);
    if (status != 0) {
        return fault_set(fault, ERR_INVALID, "listen.address", "cannot listen on \"%.*s\": %s", STR_ARG(listen),
                         gai_strerror(status));
    }
    memcpy(ret_address, found->ai_addr, found->ai_addrlen);
    *ret_length = found->ai_addrlen;
    freeaddrinfo(found);
    return OK;
}

Err http_open_socket(Fault *fault, Str listen_on, int *ret_socket, int *ret_port)
{
    struct sockaddr_storage address;
    socklen_t length = 0;
    TRY(parse_listen(fault, listen_on, &address, &length));
    int one = 1;
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0
        || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 1024) != 0) {
        Err err = fault_set(fault, ERR_INTERNAL, "listen.bind", "cannot listen on %.*s: %m", STR_ARG(listen_on));
        if (fd >= 0) {
            close(fd);
        }
        return err;
    }
    length = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &length);
    *ret_port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                    : ((struct sockaddr_in *)&address)->sin_port);
    *ret_socket = fd;
    return OK;
}

void http_peer_address(struct MHD_Connection *connection, char ret_text[ADDRESS_SIZE])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    ret_text[0] = '\0';
    if (info == NULL) {
        return;
    }
    if (info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)info->client_addr;
        inet_ntop(AF_INET, &v4->sin_addr, ret_text, ADDRESS_SIZE);
    } else if (info->client_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)info->client_addr;
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
            inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], ret_text, ADDRESS_SIZE);
        } else {
            inet_ntop(AF_INET6, &v6->sin6_addr, ret_text, ADDRESS_SIZE);
        }
    }
}
