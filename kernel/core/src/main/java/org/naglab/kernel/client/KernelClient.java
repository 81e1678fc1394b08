package org.naglab.kernel.client;

import com.google.gson.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.Codec;
import org.naglab.kernel.wire.ConnectionFile;
import org.naglab.kernel.wire.Frames;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A front end's end of the wire: what the headless runner and the tests talk to a kernel with, over the same sockets as
 * JupyterLab. One thread at a time.
 */
public final class KernelClient implements AutoCloseable {
    /**
     * A message and the channel that it came by.
     *
     * @param channel where it came from
     * @param message what it says
     */
    public record Received(Channel channel, Message message) {}

    private static final int BEAT_MS = 500;

    private final ZContext context = new ZContext();
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final String session = UUID.randomUUID().toString();
    private final ConnectionFile connection;
    private final Codec codec;
    private final ZMQ.Poller poller;

    /** Connects to the kernel that listens, or will listen, at {@code connection}. */
    public KernelClient(ConnectionFile connection) {
        this.connection = connection;
        codec = new Codec(connection.key(), connection.signatureScheme());
        context.setLinger(0);
        connect(Channel.SHELL, SocketType.DEALER, connection.shell());
        connect(Channel.CONTROL, SocketType.DEALER, connection.control());
        connect(Channel.STDIN, SocketType.DEALER, connection.stdin());
        connect(Channel.IOPUB, SocketType.SUB, connection.iopub());
        poller = context.createPoller(4);
        for (Channel channel : Channel.values()) {
            poller.register(sockets.get(channel), ZMQ.Poller.POLLIN);
        }
    }

    private void connect(Channel channel, SocketType type, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setIdentity(session.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        socket.setRcvHWM(0);
        socket.connect(connection.address(port));
        if (type == SocketType.SUB) {
            socket.subscribe(new byte[0]);
        }
        sockets.put(channel, socket);
    }

    /** Sends a request of {@code type} and returns it, so that answers can be told by its id. */
    public Message send(Channel channel, String type, JsonObject content) {
        Message request = Message.of(type, session, content);
        Frames.send(sockets.get(channel), codec.encode(request));
        return request;
    }

    /** Sends a request of {@code type} to subshell {@code id} and returns it. */
    public Message sendTo(String id, String type, JsonObject content) {
        Message request = Message.of(type, session, content);
        request.header().json().addProperty("subshell_id", id);
        Frames.send(sockets.get(Channel.SHELL), codec.encode(request));
        return request;
    }

    /** Returns the next message of any channel; empty if none comes within {@code timeoutMs}. */
    public Optional<Received> receive(long timeoutMs) {
        long end = System.nanoTime() + timeoutMs * 1_000_000;
        do {
            long left = Math.max(0, (end - System.nanoTime()) / 1_000_000);
            poller.poll(left);
            for (Channel channel : Channel.values()) {
                Optional<Message> message = Frames.receive(sockets.get(channel)).flatMap(codec::decode);
                if (message.isPresent()) {
                    return message.map(m -> new Received(channel, m));
                }
            }
        } while (System.nanoTime() < end);
        return Optional.empty();
    }

    /** Returns whether the kernel's heartbeat echoes within {@code timeoutMs}; asks anew each half second. */
    public boolean alive(int timeoutMs) {
        for (int waited = 0; waited < timeoutMs; waited += BEAT_MS) {
            try (ZMQ.Socket heart = context.createSocket(SocketType.REQ)) {
                heart.setReceiveTimeOut(BEAT_MS);
                heart.connect(connection.address(connection.heartbeat()));
                heart.send("ping");
                if ("ping".equals(heart.recvStr())) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void close() {
        poller.close();
        context.close();
    }
}
