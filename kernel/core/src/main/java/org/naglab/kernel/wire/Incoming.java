package org.naglab.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import org.zeromq.ZMQ;

/**
 * Receives the messages of one socket. An {@link OutOfMemoryError} loses none of what has come: the next call goes on
 * where the last one stopped, so that frames of one message are never taken for another's.
 */
final class Incoming {
    private final ZMQ.Socket socket;
    private final List<byte[]> frames = new ArrayList<>(16);
    private boolean whole;

    Incoming(ZMQ.Socket socket) {
        this.socket = socket;
    }

    /** Returns whether a whole message is there; the same one until it is {@link #done}. */
    boolean next() {
        while (!whole) {
            byte[] frame;
            try {
                frame = socket.recv(ZMQ.DONTWAIT);
            } catch (OutOfMemoryError e) {
                // The frame may be gone; the message is still not to run into the one behind it.
                whole = !frames.isEmpty() && !socket.hasReceiveMore();
                throw e;
            }
            if (frame == null) {
                return false;
            }
            whole = !socket.hasReceiveMore();
            frames.add(frame);
        }
        return true;
    }

    /** Returns the frames of the message. */
    List<byte[]> frames() {
        return frames;
    }

    /** Gives up a whole message that memory does not suffice for. */
    void drop() {
        if (whole) {
            done();
        }
    }

    /** Makes room for the next message. */
    void done() {
        frames.clear();
        whole = false;
    }
}
