-- What icasync reads of the academic system: these columns and no other. Run in its database, once, by its owner; leave
-- out out_jw_kcb_js where there is none. Then: ALTER ROLE icasync_reader ADD MEMBER [who runs icasync];
-- icasync doctor asks for each of these rights and names the line that is missing.
IF DATABASE_PRINCIPAL_ID(N'icasync_reader') IS NULL CREATE ROLE icasync_reader;
GO
GRANT SELECT ON u_jw_kcb_cur (kkh, xnxq, jxz, zc, jc, lq, room, ghs, rq, st, ed, sj, zt, gx_sj, gx_zt, kcmc, xms, sfdk) TO icasync_reader;
GRANT SELECT ON out_jw_kcb_xs (kkh, xh, xnxq, zt) TO icasync_reader;
GRANT SELECT ON out_jw_kcb_js (kkh, gh, xnxq, zt) TO icasync_reader;
GRANT SELECT ON out_xsxx (xh, xm, xydm, xymc, zydm, zymc, bjdm, bjmc, update_time, zt) TO icasync_reader;
GRANT SELECT ON out_jsxx (gh, xm, ssdwdm, ssdwmc, update_time, zt) TO icasync_reader;
