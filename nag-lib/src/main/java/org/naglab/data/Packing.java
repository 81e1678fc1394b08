package org.naglab.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a file of a Debian archive is packed, in the order in which an archive's indexes are chosen. */
enum Packing {
    /** The smallest. */
    XZ(".xz"),
    /** Smaller than gzip. */
    BZIP2(".bz2"),
    /** As old as the Web. */
    GZIP(".gz"),
    /** Not packed. */
    NONE("");

    private final String suffix;

    Packing(String suffix) {
        this.suffix = suffix;
    }

    /** The end of a file's name that tells its packing. */
    String suffix() {
        return suffix;
    }

    static Packing of(String fileName) {
        for (Packing packing : values()) {
            if (fileName.endsWith(packing.suffix)) {
                return packing;
            }
        }
        throw new IllegalStateException("every name must end with the empty suffix");
    }

    InputStream unpacked(InputStream packed) throws IOException {
        return switch (this) {
            case XZ -> new XZInputStream(packed);
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
            case GZIP -> new GZIPInputStream(packed);
            case NONE -> packed;
        };
    }
}
