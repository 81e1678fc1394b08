package org.naglab.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The kernel's end of the wire. One thread owns all sockets, as ZeroMQ demands; any thread may {@link #send}, even an
 * interrupted one. The heartbeat has a thread of its own, so that it answers whatever the kernel is doing.
 */
public final class KernelSockets implements AutoCloseable {
    private static final int LINGER_MS = 2000;

    /** The longest frame that is taken: a sender must not fill the heap before its signature is checked. */
    private static final long MOST_FRAME_BYTES = 256L << 20;

    private record Outgoing(Channel channel, Message message) {}

    private final ZContext context = new ZContext();
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final Codec codec;
    private final String session;
    private final ConcurrentLinkedQueue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    private final Semaphore wakes = new Semaphore(0);
    private final Pipe wakeUp;
    private final BiConsumer<Channel, Message> receiver;
    private final Thread ioThread;
    private volatile boolean closing;

    /**
     * Binds the sockets and starts to deliver what comes in.
     *
     * @param connection where to listen
     * @param session id of the kernel's session, for what the wire itself publishes
     * @param receiver is called on the wire's own thread and must return at once
     */
    public KernelSockets(ConnectionFile connection, String session, BiConsumer<Channel, Message> receiver) {
        this.codec = new Codec(connection.key(), connection.signatureScheme());
        this.session = session;
        this.receiver = receiver;
        context.setLinger(LINGER_MS);
        try {
            wakeUp = Pipe.open();
            wakeUp.source().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the pipe that wakes the wire's thread", e);
        }
        bind(Channel.SHELL, SocketType.ROUTER, connection.address(connection.shell()));
        bind(Channel.CONTROL, SocketType.ROUTER, connection.address(connection.control()));
        bind(Channel.STDIN, SocketType.ROUTER, connection.address(connection.stdin()));
        bind(Channel.IOPUB, SocketType.XPUB, connection.address(connection.iopub()));
        ZMQ.Socket heartbeat = context.createSocket(SocketType.ROUTER);
        heartbeat.setMaxMsgSize(MOST_FRAME_BYTES);
        if (!heartbeat.bind(connection.address(connection.heartbeat()))) {
            throw new IllegalStateException("cannot listen on " + connection.heartbeat() + " for the heartbeat");
        }

        daemon("heartbeat", () -> echo(heartbeat));
        daemon("wire-wake", this::passWakesOn);
        ioThread = daemon("wire", this::serve);
    }

    private void bind(Channel channel, SocketType type, String address) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setSndHWM(0);
        socket.setMaxMsgSize(MOST_FRAME_BYTES);
        if (type == SocketType.ROUTER) {
            socket.setRouterHandover(true);
        } else {
            socket.setXpubVerbose(true);
        }
        if (!socket.bind(address)) {
            throw new IllegalStateException("cannot listen on " + address + " for " + channel);
        }
        sockets.put(channel, socket);
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Queues {@code message} for {@code channel}; never blocks. */
    public void send(Channel channel, Message message) {
        outgoing.add(new Outgoing(channel, message));
        wakes.release();
    }

    /** Returns how many incoming messages were dropped for a wrong signature or form. */
    public long dropped() {
        return codec.dropped();
    }

    /** Sends what is queued, then closes the sockets. */
    @Override
    public void close() {
        closing = true;
        wakes.release();
        try {
            ioThread.join(LINGER_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.close();
    }

    private void serve() {
        try (ZMQ.Poller poller = context.createPoller(5)) {
            int wake = poller.register(wakeUp.source(), ZMQ.Poller.POLLIN);
            for (Channel channel : Channel.values()) {
                poller.register(sockets.get(channel), ZMQ.Poller.POLLIN);
            }
            ByteBuffer woken = ByteBuffer.allocate(1024);
            while (!closing || !outgoing.isEmpty()) {
                try {
                    poller.poll(closing ? 0 : 1000);
                    if (poller.pollin(wake)) {
                        wakeUp.source().read(woken.clear());
                    }
                    sendQueued();
                    receiveAll(Channel.CONTROL);
                    receiveAll(Channel.STDIN);
                    receiveAll(Channel.SHELL);
                    welcomeSubscribers();
                } catch (OutOfMemoryError e) {
                    // A cell holds all memory for now: it is being stopped. What could not be sent waits.
                    Thread.onSpinWait();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the pipe that wakes the wire's thread broke", e);
        }
    }

    private void sendQueued() {
        for (Outgoing next = outgoing.peek(); next != null; next = outgoing.peek()) {
            List<byte[]> frames;
            try {
                frames = codec.encode(next.message());
            } catch (RuntimeException | StackOverflowError e) {
                System.err.println("a message of type " + next.message().type() + " could not be sent: " + e);
                outgoing.remove();
                continue;
            }
            if (next.channel() == Channel.IOPUB) {
                String topic = "kernel." + session + "." + next.message().type();
                frames.addFirst(topic.getBytes(StandardCharsets.UTF_8));
            }
            Frames.send(sockets.get(next.channel()), frames);
            outgoing.remove();
        }
    }

    private void receiveAll(Channel channel) {
        ZMQ.Socket socket = sockets.get(channel);
        for (Optional<List<byte[]>> frames = Frames.receive(socket);
                frames.isPresent();
                frames = Frames.receive(socket)) {
            codec.decode(frames.get()).ifPresent(message -> deliver(channel, message));
        }
    }

    /** Nothing that a front end sends may end the wire's thread. */
    private void deliver(Channel channel, Message message) {
        try {
            receiver.accept(channel, message);
        } catch (RuntimeException e) {
            System.err.println("a message of type " + message.type() + " was dropped: " + e);
        }
    }

    /** Tells new subscribers that they are connected (Jupyter enhancement proposal 65). */
    private void welcomeSubscribers() {
        ZMQ.Socket socket = sockets.get(Channel.IOPUB);
        for (Optional<List<byte[]>> frames = Frames.receive(socket);
                frames.isPresent();
                frames = Frames.receive(socket)) {
            byte[] subscription = frames.get().getFirst();
            if (subscription.length > 0 && subscription[0] == 1) {
                byte[] topic = Arrays.copyOfRange(subscription, 1, subscription.length);
                String text = new String(topic, StandardCharsets.UTF_8);
                socket.sendMore(topic);
                Frames.send(
                        socket, codec.encode(Message.of("iopub_welcome", session, Fields.of("subscription", text))));
            }
        }
    }

    /** Writes to the pipe on behalf of senders: an interrupted thread that wrote itself would close the pipe. */
    private void passWakesOn() {
        try {
            ByteBuffer wake = ByteBuffer.allocate(1);
            while (!closing) {
                wakes.acquire();
                wakes.drainPermits();
                wakeUp.sink().write(wake.clear());
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException("the wire's thread can no longer be woken", e);
        }
    }

    private static void echo(ZMQ.Socket heartbeat) {
        try {
            while (true) {
                byte[] frame = heartbeat.recv();
                if (frame == null) {
                    return;
                }
                heartbeat.send(frame, heartbeat.hasReceiveMore() ? ZMQ.SNDMORE : 0);
            }
        } catch (OutOfMemoryError e) {
            // A cell holds all memory for now; the heart must go on.
            echo(heartbeat);
        } catch (org.zeromq.ZMQException e) {
            // The context was closed: the kernel is going down.
        }
    }
}
