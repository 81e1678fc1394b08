package org.naglab.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private record Frame(ZMQ.Socket socket, byte[] bytes, boolean last) {}

    private final ZContext context = new ZContext();
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final Map<Channel, Incoming> incoming = new EnumMap<>(Channel.class);
    private final Codec codec;
    private final String session;
    private final ConcurrentLinkedQueue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    /** What is still to be sent of a message that has left {@link #outgoing}; only the wire's own thread sees it. */
    private final Deque<Frame> sending = new ArrayDeque<>();

    private int shortages;
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
        Shortage.protect(context);
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
        incoming.put(channel, new Incoming(socket));
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
                    shortages = 0;
                } catch (OutOfMemoryError e) {
                    // A cell holds all memory for now: it is being stopped. What could not be sent or read waits.
                    giveUpAfterTooMany();
                    Shortage.pause();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the pipe that wakes the wire's thread broke", e);
        }
    }

    /** A single message that memory will never suffice for must not keep all others from their way. */
    private void giveUpAfterTooMany() {
        shortages++;
        if (shortages < Shortage.MOST_ATTEMPTS) {
            return;
        }
        shortages = 0;
        incoming.values().forEach(Incoming::drop);
        if (sending.isEmpty()) {
            outgoing.poll();
        }
        System.err.println("a message was dropped: memory did not suffice for it");
    }

    private void sendQueued() {
        sendFrames();
        for (Outgoing next = outgoing.peek(); next != null; next = outgoing.peek()) {
            try {
                encode(next);
            } catch (RuntimeException | StackOverflowError e) {
                System.err.println("a message of type " + next.message().type() + " could not be sent: " + e);
            }
            outgoing.remove();
            sendFrames();
        }
    }

    private void encode(Outgoing next) {
        List<byte[]> frames = codec.encode(next.message());
        if (next.channel() == Channel.IOPUB) {
            String topic = "kernel." + session + "." + next.message().type();
            frames.addFirst(topic.getBytes(StandardCharsets.UTF_8));
        }
        toBeSent(next.channel(), frames);
    }

    private void toBeSent(Channel channel, List<byte[]> frames) {
        ZMQ.Socket socket = sockets.get(channel);
        List<Frame> message = new ArrayList<>();
        for (byte[] frame : frames) {
            message.add(new Frame(socket, frame, message.size() == frames.size() - 1));
        }
        sending.addAll(message);
    }

    private void sendFrames() {
        while (!sending.isEmpty()) {
            Frame frame = sending.getFirst();
            frame.socket().send(frame.bytes(), frame.last() ? 0 : ZMQ.SNDMORE);
            sending.removeFirst();
        }
    }

    private void receiveAll(Channel channel) {
        for (Incoming in = incoming(channel); in.next(); in.done()) {
            codec.decode(in.frames()).ifPresent(message -> deliver(channel, message));
        }
    }

    private Incoming incoming(Channel channel) {
        return Objects.requireNonNull(incoming.get(channel));
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
        for (Incoming in = incoming(Channel.IOPUB); in.next(); in.done()) {
            byte[] subscription = in.frames().getFirst();
            if (subscription.length > 0 && subscription[0] == 1) {
                byte[] topic = Arrays.copyOfRange(subscription, 1, subscription.length);
                String text = new String(topic, StandardCharsets.UTF_8);
                List<byte[]> frames =
                        codec.encode(Message.of("iopub_welcome", session, Fields.of("subscription", text)));
                frames.addFirst(topic);
                toBeSent(Channel.IOPUB, frames);
            }
        }
        sendFrames();
    }

    /** Writes to the pipe on behalf of senders: an interrupted thread that wrote itself would close the pipe. */
    private void passWakesOn() {
        ByteBuffer wake = ByteBuffer.allocate(1);
        while (!closing) {
            try {
                wakes.acquire();
                wakes.drainPermits();
                wakeUp.sink().write(wake.clear());
            } catch (OutOfMemoryError e) {
                // The wire's thread looks by itself once a second; the next message wakes it at once again.
                Shortage.pause();
            } catch (InterruptedException | IOException e) {
                throw new IllegalStateException("the wire's thread can no longer be woken", e);
            }
        }
    }

    private static void echo(ZMQ.Socket heartbeat) {
        try {
            while (true) {
                try {
                    byte[] frame = heartbeat.recv();
                    if (frame == null) {
                        return;
                    }
                    heartbeat.send(frame, heartbeat.hasReceiveMore() ? ZMQ.SNDMORE : 0);
                } catch (OutOfMemoryError e) {
                    // A cell holds all memory for now; the heart must go on.
                    Shortage.pause();
                }
            }
        } catch (org.zeromq.ZMQException e) {
            // The context was closed: the kernel is going down.
        }
    }
}
